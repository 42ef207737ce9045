use std::{iter::once, sync::Arc};

use tollgate_layers::{Cost, Observation, Observe, Outcome};
use tracing::{Span, field::Empty, info_span};

use super::{
    content::{Content, clipped},
    operation::Operation,
    trail::{Trail, failure},
    words,
};
use crate::{Error, Summary};

/// Opens a span for each call, and records how it ended; see [the module](super#spans).
///
/// # Examples
///
/// ```
/// use tollgate::{
///     ChatExt, ChatRequest,
///     layers::ObserveLayer,
///     providers::scripted::{Scripted, answer},
///     telemetry::Tracing,
/// };
/// use tower::ServiceBuilder;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tollgate::Error> {
/// let mut chat = ServiceBuilder::new()
///     .layer(ObserveLayer::per_call(Tracing::new()))
///     .service(Scripted::new([answer("Salut")]));
/// let answer = chat.complete(ChatRequest::new("gpt-4o-mini").user("Say hi in French")).await?;
/// assert_eq!(answer.text(), "Salut");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct Tracing {
    content: Option<Content>,
}

impl Tracing {
    /// Spans without anything of what is said.
    pub const fn new() -> Self {
        Self { content: None }
    }

    /// Records the texts of requests as well, up to so many bytes of JSON for each request
    /// (`gen_ai.input.messages`); by default none.
    ///
    /// Texts are what people wrote: whoever reads the spans reads them. A text that does not fit is
    /// cut, and what comes after it is left out. Pictures, documents, calls of tools and answers are
    /// not recorded.
    pub fn content(mut self, limit_bytes: usize) -> Self {
        let redact = self.content.and_then(|content| content.redact);
        self.content = Some(Content {
            limit: limit_bytes,
            redact,
        });
        self
    }

    /// Records each text as this function rewrites it, where [content](Self::content) was asked
    /// for. It sees the whole text, before it is cut.
    pub fn redact(mut self, redact: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        let limit = self.content.map_or(0, |content| content.limit);
        self.content = Some(Content {
            limit,
            redact: Some(Arc::new(redact)),
        });
        self
    }
}

impl<Req: Operation> Observe<Req, Summary, Error> for Tracing {
    type Observation = TracedCall;

    fn begin(&self, request: &Req) -> TracedCall {
        let trail = Trail::begin(request.record());
        let span = open(request);
        if !span.is_disabled()
            && let Some(content) = &self.content
            && let Some(messages) = content.messages(request.texts())
        {
            span.record("gen_ai.input.messages", messages);
        }
        TracedCall {
            span,
            trail,
            streamed: request.asks_stream(),
        }
    }
}

fn open<Req: Operation>(request: &Req) -> Span {
    let operation = Req::NAME.as_str();
    let model = clipped(request.asked_model());
    let streamed = request.asks_stream();
    info_span!(
        target: "tollgate::telemetry",
        "gen_ai",
        otel.name = %format_args!("{operation} {model}"),
        otel.kind = "client",
        otel.status_code = Empty,
        gen_ai.operation.name = operation,
        gen_ai.provider.name = Empty,
        gen_ai.request.model = model,
        gen_ai.request.stream = streamed.then_some(true),
        gen_ai.input.messages = Empty,
        gen_ai.response.model = Empty,
        gen_ai.response.id = Empty,
        gen_ai.response.finish_reasons = Empty,
        gen_ai.response.time_to_first_chunk = Empty,
        gen_ai.usage.input_tokens = Empty,
        gen_ai.usage.output_tokens = Empty,
        gen_ai.usage.cache_read.input_tokens = Empty,
        gen_ai.usage.cache_creation.input_tokens = Empty,
        gen_ai.usage.reasoning.output_tokens = Empty,
        error.type = Empty,
        tollgate.usage.estimated = Empty,
        tollgate.cost.usd = Empty,
        tollgate.attempts = Empty,
        tollgate.cached = Empty,
        tollgate.fallback = Empty,
    )
}

/// Follows one call, and records how it ended on the span that it opened.
#[derive(Debug)]
pub struct TracedCall {
    span: Span,
    trail: Trail,
    streamed: bool,
}

impl Observation<Summary, Error> for TracedCall {
    fn span(&self) -> Span {
        self.span.clone()
    }

    fn finish(self, mut outcome: Outcome<'_, Summary, Error>) {
        if self.span.is_disabled() {
            return;
        }
        let span = &self.span;
        if let Some(kind) = failure(&outcome) {
            span.record("error.type", words::error_type(kind));
        }
        if outcome.error().is_some() {
            span.record("otel.status_code", "ERROR");
        }
        let summary = outcome.summary();
        self.answer(summary);
        self.usage(summary);
        if let Some(cost) = self.cost(summary).known() {
            span.record("tollgate.cost.usd", cost.as_f64());
        }
        span.record("tollgate.attempts", self.trail.attempts());
        span.record("tollgate.cached", summary.cached);
        span.record("tollgate.fallback", summary.fallback);
    }
}

impl TracedCall {
    fn answer(&self, summary: &Summary) {
        let span = &self.span;
        if let Some(provider) = &summary.provider {
            span.record("gen_ai.provider.name", words::provider(provider));
        }
        // Before an answer it is the model that was asked for.
        if let (Some(model), Some(_)) = (&summary.model, summary.first_item) {
            span.record("gen_ai.response.model", clipped(model));
        }
        if let Some(id) = &summary.response_id {
            span.record("gen_ai.response.id", clipped(id));
        }
        if let Some(finish) = &summary.finish {
            let reasons = [clipped(finish.as_str())];
            span.record(
                "gen_ai.response.finish_reasons",
                tracing::field::debug(reasons),
            );
        }
        if let (true, Some(first)) = (self.streamed, self.trail.first_item(summary)) {
            span.record("gen_ai.response.time_to_first_chunk", first.as_secs_f64());
        }
    }

    /// What all attempts cost; one that no provider saw costs nothing.
    fn cost(&self, last: &Summary) -> Cost {
        let earlier = self.trail.earlier();
        let all = earlier.iter().chain(once(last));
        let made = all.filter(|attempt| attempt.provider.is_some());
        let cost = made.map(|attempt| attempt.cost).reduce(Cost::plus);
        cost.unwrap_or(Cost::NotYet)
    }

    fn usage(&self, summary: &Summary) {
        let usage = &summary.usage;
        if usage.total() == 0 {
            return;
        }
        let written = usage.cache_write.saturating_add(usage.cache_write_1h);
        let span = &self.span;
        span.record("gen_ai.usage.input_tokens", usage.input_total());
        span.record("gen_ai.usage.output_tokens", usage.output_total());
        span.record("gen_ai.usage.cache_read.input_tokens", usage.cache_read);
        span.record("gen_ai.usage.cache_creation.input_tokens", written);
        span.record("gen_ai.usage.reasoning.output_tokens", usage.reasoning);
        span.record("tollgate.usage.estimated", usage.estimated);
    }
}
