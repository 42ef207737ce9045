//! One span for each call, what it says, and what it never says.

use std::time::Duration;

use serde_json::Value;
use tollgate::{
    ChatExt, ChatRequest, ErrorKind, Prices, SpendCap, Usd,
    layers::{CostLayer, ObserveLayer, RetryLayer, SpendCapLayer, Weigh},
    providers::{
        OpenAi,
        scripted::{Scripted, answer, hang, status},
    },
    stack,
    telemetry::{Tracing, on_finish, on_start},
    testing::{Answer, Upstream},
    types::Secret,
};
use tower::ServiceBuilder;

use crate::support::{MODEL, Spans, request};

macro_rules! stack {
    ($tracing:expr, $replies:expr) => {
        ServiceBuilder::new()
            .layer(ObserveLayer::per_call($tracing))
            .layer(RetryLayer::default())
            .layer(CostLayer::new(Prices::bundled().at("openai")))
            .service(Scripted::new($replies).named("openai"))
    };
}

#[tokio::test(start_paused = true)]
async fn a_call_is_one_span_with_what_was_asked_and_what_became_of_it() {
    let spans = Spans::default();
    let _guard = spans.record();
    let mut chat = stack!(Tracing::new(), [status(500), answer("Sa lut")]);
    let cost = chat.complete(request()).await.unwrap().cost();

    let span = spans.only();
    assert_eq!(span.parent, None);
    let cost = format!("{:?}", cost.known().unwrap().as_f64());
    for (field, value) in [
        ("otel.name", "chat gpt-4o-mini"),
        ("otel.kind", "client"),
        ("gen_ai.operation.name", "chat"),
        ("gen_ai.provider.name", "openai"),
        ("gen_ai.request.model", MODEL),
        ("gen_ai.response.model", MODEL),
        ("gen_ai.response.finish_reasons", r#"["stop"]"#),
        ("gen_ai.usage.input_tokens", "1"),
        ("gen_ai.usage.output_tokens", "2"),
        ("gen_ai.usage.cache_read.input_tokens", "0"),
        ("tollgate.usage.estimated", "false"),
        ("tollgate.cost.usd", &cost),
        ("tollgate.attempts", "2"),
    ] {
        assert_eq!(span.field(field), Some(value), "{field} of {span:#?}");
    }
    for absent in [
        "error.type",
        "otel.status_code",
        "gen_ai.request.stream",
        "gen_ai.response.time_to_first_chunk",
    ] {
        assert_eq!(span.field(absent), None, "{absent}");
    }
    assert!(span.declared <= 32, "more fields than tracing may hold");
}

#[tokio::test(start_paused = true)]
async fn a_span_lasts_to_the_end_of_the_stream_and_is_not_entered_meanwhile() {
    let spans = Spans::default();
    let _guard = spans.record();
    let second = Duration::from_secs(1);
    let mut chat = stack!(Tracing::new(), [answer("Sa lut").delay(second)]);
    let mut events = chat.stream(request()).await.unwrap();
    assert!(spans.closed().is_empty());
    while let Some(event) = events.try_next().await.unwrap() {
        let ended = matches!(event, tollgate::Event::Done(_));
        assert_eq!(spans.closed().len(), usize::from(ended));
    }

    let span = spans.only();
    assert_eq!(span.field("gen_ai.request.stream"), Some("true"));
    assert_eq!(
        span.field("gen_ai.response.time_to_first_chunk"),
        Some("1.0")
    );
    assert_eq!(span.field("gen_ai.usage.output_tokens"), Some("2"));
    assert!(span.entered <= 4, "call, two polls, and no more: {span:#?}");
}

#[tokio::test(start_paused = true)]
async fn an_error_a_broken_stream_and_a_refusal_say_what_they_are() {
    let spans = Spans::default();
    let _guard = spans.record();
    let mut chat = stack!(Tracing::new(), [status(401), answer("Sa lut").cut_after(1)]);
    chat.complete(request()).await.unwrap_err();
    chat.complete(request().streamed(true)).await.unwrap_err();
    let mut capped = ServiceBuilder::new()
        .layer(ObserveLayer::per_call(Tracing::new()))
        .layer(SpendCapLayer::new(
            SpendCap::new(Usd::ZERO),
            Prices::bundled(),
        ))
        .service(Scripted::new([]));
    capped.complete(request()).await.unwrap_err();

    let closed = spans.closed();
    let kinds: Vec<_> = closed.iter().map(|span| span.field("error.type")).collect();
    let expected = ["authentication", "interrupted", "spend_cap_reached"];
    assert_eq!(kinds, expected.map(Some));
    assert!(
        closed
            .iter()
            .all(|span| span.field("otel.status_code") == Some("ERROR"))
    );
    assert_eq!(closed[1].field("tollgate.usage.estimated"), Some("true"));
    assert_eq!(
        closed[0].field("gen_ai.response.model"),
        None,
        "none answered"
    );
    assert_eq!(closed[2].field("gen_ai.provider.name"), None);
    assert_eq!(closed[2].field("tollgate.cost.usd"), None);
}

#[tokio::test(start_paused = true)]
async fn what_is_dropped_is_cancelled_and_no_error() {
    let spans = Spans::default();
    let _guard = spans.record();
    let mut chat = stack!(Tracing::new(), [hang(), answer("Sa lut")]);
    let second = Duration::from_secs(1);
    tokio::time::timeout(second, chat.complete(request()))
        .await
        .unwrap_err();
    drop(chat.stream(request()).await.unwrap());

    let closed = spans.closed();
    assert_eq!(closed.len(), 2);
    for span in closed {
        assert_eq!(span.field("error.type"), Some("cancelled"));
        assert_eq!(span.field("otel.status_code"), None);
    }
}

#[tokio::test(start_paused = true)]
async fn around_each_attempt_there_is_a_span_within_that_of_the_call() {
    let spans = Spans::default();
    let _guard = spans.record();
    let mut chat = ServiceBuilder::new()
        .layer(ObserveLayer::per_call(Tracing::new()))
        .layer(RetryLayer::default())
        .layer(ObserveLayer::per_attempt(Tracing::new()))
        .service(Scripted::new([status(500), answer("Salut")]));
    chat.complete(request()).await.unwrap();

    let closed = spans.closed();
    let within: Vec<_> = closed.iter().map(|span| span.parent.as_deref()).collect();
    let call = Some("chat gpt-4o-mini");
    assert_eq!(within, [call, call, None]);
    let attempts: Vec<_> = closed
        .iter()
        .map(|span| span.field("tollgate.attempts"))
        .collect();
    assert_eq!(attempts, ["1", "1", "2"].map(Some));
    assert_eq!(closed[0].field("error.type"), Some("server"));
}

#[tokio::test(start_paused = true)]
async fn what_an_attempt_cost_is_known_though_the_next_was_refused() {
    let spans = Spans::default();
    let _guard = spans.record();
    let broken = answer("Sa lut").cut_after(0);
    let prices = Prices::bundled().at("openai");
    let bound = Weigh::bound(&prices, &mut request()).unwrap();
    let cap = SpendCap::new(Usd::from_nanos(bound));
    let mut chat = ServiceBuilder::new()
        .layer(ObserveLayer::per_call(Tracing::new()))
        .layer(RetryLayer::default())
        .layer(SpendCapLayer::new(
            cap.clone(),
            Prices::bundled().at("openai"),
        ))
        .layer(CostLayer::new(Prices::bundled().at("openai")))
        .service(Scripted::new([broken]).named("openai"));
    let error = chat.complete(request()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SpendCapReached);

    let spent = format!("{:?}", cap.spent().as_f64());
    assert!(cap.spent() > Usd::ZERO);
    assert_eq!(spans.only().field("tollgate.cost.usd"), Some(&*spent));
}

/// H-59: what people and models write stays out, and so do keys.
#[tokio::test(start_paused = true)]
async fn nothing_that_is_said_is_recorded_unless_asked_for_and_no_key_ever() {
    const CANARY: &str = "canary";
    let spans = Spans::default();
    let _guard = spans.record();
    let echo = status(400).body(r#"{"error":{"message":"no canary please"}}"#);
    let replies = || {
        [
            echo.clone(),
            answer("canary canary"),
            answer("canary").cut_after(0),
        ]
    };
    let said = || {
        ChatRequest::new(MODEL)
            .system(CANARY)
            .user(CANARY)
            .end_user(CANARY)
            .caller(CANARY)
            .credential("openai", Secret::new("sk-canary").unwrap())
    };
    let mut chat = stack!(Tracing::new(), replies());
    for stream in [false, true, false] {
        let _ = chat.complete(said().streamed(stream)).await;
    }
    let shown = format!("{:#?}", spans.closed());
    assert!(!shown.contains(CANARY), "{shown}");

    let mut chat = stack!(Tracing::new().content(1_000), replies());
    let _ = chat.complete(said()).await;
    let span = spans.closed().pop().unwrap();
    assert!(
        span.field("gen_ai.input.messages")
            .unwrap()
            .contains(CANARY)
    );
    assert!(!format!("{span:?}").contains("sk-canary"));
}

#[tokio::test(start_paused = true)]
async fn content_keeps_to_its_limit_and_to_its_redaction() {
    let spans = Spans::default();
    let _guard = spans.record();
    let tracing = Tracing::new()
        .content(200)
        .redact(|text| text.replace("secret", "***"));
    let mut chat = stack!(tracing, [answer("Salut")]);
    let long = ChatRequest::new(MODEL)
        .system("a secret")
        .user("\"é\n".repeat(1_000_000));
    chat.complete(long).await.unwrap();

    let span = spans.only();
    let messages = span.field("gen_ai.input.messages").unwrap();
    assert!(
        messages.len() > 190 && messages.len() <= 200,
        "{}",
        messages.len()
    );
    let read: Value = serde_json::from_str(messages).unwrap();
    assert_eq!(read[0]["role"], "system");
    assert_eq!(read[0]["parts"][0]["content"], "a ***");
    assert!(
        read[1]["parts"][0]["content"]
            .as_str()
            .unwrap()
            .starts_with("\"é\n")
    );
}

#[tokio::test(start_paused = true)]
async fn a_name_from_outside_is_cut() {
    let spans = Spans::default();
    let _guard = spans.record();
    let mut chat = stack!(Tracing::new(), [answer("Salut")]);
    let request = ChatRequest::new("é".repeat(100_000)).user("hi");
    chat.complete(request).await.unwrap();
    let span = spans.only();
    assert!(span.fields.values().all(|value| value.len() <= 300));
}

#[tokio::test(start_paused = true)]
async fn callbacks_hear_of_the_beginning_and_of_the_end() {
    let (heard, told) = std::sync::mpsc::channel();
    let finished = heard.clone();
    let mut chat = ServiceBuilder::new()
        .layer(ObserveLayer::per_call(on_start(
            move |request: &ChatRequest| {
                heard.send(request.model().to_string()).unwrap();
            },
        )))
        .layer(ObserveLayer::per_call(on_finish(move |outcome| {
            let kind = outcome.error().map(tollgate::Error::kind);
            finished.send(format!("{kind:?}")).unwrap();
        })))
        .service(Scripted::new([status(401)]));
    chat.complete(request()).await.unwrap_err();
    drop(chat);
    assert_eq!(
        told.iter().collect::<Vec<_>>(),
        [MODEL, "Some(Authentication)"]
    );
}

#[tokio::test]
async fn the_recommended_target_opens_a_span_for_each_attempt_when_asked() {
    let spans = Spans::default();
    let _guard = spans.record();
    let upstream = Upstream::start().await.expect("loopback has a free port");
    upstream.answer_with(|_| Answer::status(400));
    let provider = OpenAi::builder()
        .base_url(&format!("{}/v1", upstream.url()))
        .build()
        .unwrap();
    let mut silent = stack::target().around(provider.clone());
    silent.complete(request()).await.unwrap_err();
    assert!(spans.closed().is_empty());
    let mut chat = stack::target().tracing(Tracing::new()).around(provider);
    chat.complete(request()).await.unwrap_err();
    assert_eq!(spans.only().field("error.type"), Some("invalid_request"));
}
