//! Requests of another kind are observed alike.

use metrics::set_default_local_recorder;
use tollgate::{
    Error, Summary,
    layers::{ObserveLayer, Record, Track, Whole},
    telemetry::{Metrics, Operation, OperationName, Tracing},
};
use tower::{ServiceBuilder, ServiceExt, service_fn};

use crate::support::{Spans, recorder, seen};

#[derive(Debug, Clone)]
struct Embed(Record<Summary>);

impl Track for Embed {
    type Summary = Summary;

    fn record(&self) -> &Record<Summary> {
        &self.0
    }

    fn next_attempt(&mut self) {
        self.0 = self.0.open(Summary::new());
    }
}

impl Operation for Embed {
    const NAME: OperationName = OperationName::Embeddings;

    fn asked_model(&self) -> &'static str {
        "embed-small"
    }
}

async fn vector(request: Embed) -> Result<Whole<[f32; 1], Summary, Error>, Error> {
    request.record().with(|summary| {
        summary.provider = Some("openai".into());
        summary.requested = Some("embed-small".into());
        summary.usage.input = 3;
    });
    Ok(Whole::new([0.5], request.0))
}

#[tokio::test]
async fn a_request_of_another_operation_has_its_span_and_its_metrics() {
    let spans = Spans::default();
    let _spans = spans.record();
    let (recorder, snapshotter) = recorder();
    let _metrics = set_default_local_recorder(&recorder);
    let embed = ServiceBuilder::new()
        .layer(ObserveLayer::per_call(Tracing::new()))
        .layer(ObserveLayer::per_call(Metrics::new([(
            "openai",
            "embed-small",
        )])))
        .service(service_fn(vector));
    let answer = embed.oneshot(Embed(Record::new(Summary::new()))).await;
    assert_eq!(answer.unwrap().into_parts().0, [0.5]);

    let span = spans.only();
    assert_eq!(span.field("otel.name"), Some("embeddings embed-small"));
    assert_eq!(span.field("gen_ai.usage.input_tokens"), Some("3"));
    let labels = "gen_ai.operation.name=embeddings,gen_ai.provider.name=openai,\
                  gen_ai.request.model=embed-small";
    let seen = seen(&snapshotter);
    assert_eq!(seen.count(&format!("tollgate.attempts{{{labels}}}")), 1);
    let input = format!("gen_ai.client.token.usage{{{labels},gen_ai.token.type=input}}");
    assert_eq!(seen.values(&input), [3.0]);
    assert!(!seen.0.keys().any(|series| series.contains("type=output")));
}
