//! The provider over loopback: what is sent with which key, and what comes of the answers.

use std::{fmt::Write as _, time::Duration};

use futures_util::TryStreamExt;
use serde_json::{Value, json};
use tollgate::{
    ChatExt, ChatRequest, Cost, ErrorKind, Prices, Usd,
    layers::{Classify, CostLayer},
    providers::Cohere,
    testing::{Answer, Upstream},
    types::Secret,
};
use tower::ServiceBuilder;

const KEY: &str = "co-canary";

fn request() -> ChatRequest {
    ChatRequest::new("command-a-03-2025")
        .user("canary-prompt")
        .max_tokens(50)
}

fn usage() -> Value {
    json!({
        "billed_units": {"input_tokens": 7.0, "output_tokens": 4.0},
        "tokens": {"input_tokens": 503.0, "output_tokens": 6.0},
        "cached_tokens": 448.0,
    })
}

fn whole() -> Answer {
    Answer::json(json!({
        "id": "a1",
        "message": {"role": "assistant", "content": [{"type": "text", "text": "Grüezi"}]},
        "finish_reason": "COMPLETE",
        "usage": usage(),
    }))
}

fn stream(end: &Value) -> Answer {
    let start =
        json!({"type": "message-start", "id": "a1", "delta": {"message": {"role": "assistant"}}});
    let delta = json!({"type": "content-delta", "index": 0,
                       "delta": {"message": {"content": {"text": "Grüezi"}}}});
    let end = json!({"type": "message-end", "delta": end});
    Answer::sse([
        start.to_string(),
        delta.to_string(),
        end.to_string(),
        "[DONE]".to_owned(),
    ])
}

fn refusal(status: u16, message: &str) -> Answer {
    let body = json!({"id": "e1", "message": message}).to_string();
    Answer::bytes(status, "application/json", body)
}

#[tokio::test]
async fn a_whole_answer_a_stream_and_errors_come_through() {
    let upstream = Upstream::start().await.unwrap();
    let failed = json!({"finish_reason": "ERROR", "error": "invalid", "error_type": "SLIPPED"});
    upstream.play([
        whole(),
        stream(&json!({"finish_reason": "COMPLETE", "usage": usage()})),
        refusal(
            401,
            "Incorrect API key provided: co-canary. Look elsewhere.",
        ),
        stream(&failed),
    ]);
    let builder = Cohere::builder()
        .base_url(upstream.url())
        .key(Secret::new(KEY).unwrap());
    let mut shown = format!("{builder:?}");
    let mut chat = builder.build().unwrap();

    let answer = chat.complete(request()).await.unwrap();
    assert_eq!((&*answer.text(), answer.usage().total()), ("Grüezi", 11));
    let events = chat.stream(request()).await.unwrap();
    let events: Vec<_> = events.try_collect().await.unwrap();
    let text: String = events.iter().filter_map(|event| event.text()).collect();
    assert_eq!(text, "Grüezi");
    let refused = chat.complete(request()).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Authentication);
    let broken = chat.stream(request()).await.unwrap();
    let broken = broken.try_collect::<Vec<_>>().await.unwrap_err();
    assert_eq!(broken.cause(), Some(ErrorKind::Server));
    assert_eq!(broken.code(), Some("SLIPPED"));

    write!(shown, "{chat:?} {:?} {answer:?} {events:?}", request()).unwrap();
    write!(shown, "{refused} {refused:?} {broken} {broken:?}").unwrap();
    for canary in ["canary", "Grüezi"] {
        assert!(!shown.contains(canary), "{canary}: {shown}");
    }
    for asked in upstream.asked() {
        assert_eq!(asked.path(), "/v2/chat");
        assert_eq!(asked.header("authorization"), Some("Bearer co-canary"));
        assert_eq!(asked.json().unwrap()["max_tokens"], 50);
    }
}

#[tokio::test]
async fn what_is_billed_is_what_is_charged_for() {
    let upstream = Upstream::start().await.unwrap();
    upstream.play([whole()]);
    let builder = Cohere::builder().base_url(upstream.url());
    let cohere = builder.key(Secret::new(KEY).unwrap()).build().unwrap();
    let mut chat = ServiceBuilder::new()
        .layer(CostLayer::new(Prices::bundled()))
        .service(cohere);
    let answer = chat.complete(request()).await.unwrap();
    // 7 at 2.5 and 4 at 10 millionths of a dollar; the preamble, cached or not, is not billed.
    assert_eq!(answer.cost(), Cost::Known(Usd::from_nanos(57_500)));
    assert_eq!(answer.extra.get("cached_tokens"), Some(&json!(448.0)));
}

#[tokio::test]
async fn the_wait_that_a_header_names_is_told_and_what_is_not_built_is_not_tried_again() {
    let upstream = Upstream::start().await.unwrap();
    upstream.play([
        refusal(429, "too many requests").header("retry-after-ms", "1500.5"),
        refusal(501, "not implemented"),
        refusal(501, "not implemented").header("x-should-retry", "true"),
    ]);
    let builder = Cohere::builder().base_url(upstream.url());
    let mut chat = builder.key(Secret::new(KEY).unwrap()).build().unwrap();
    let limited = chat.complete(request()).await.unwrap_err();
    assert_eq!(limited.kind(), ErrorKind::RateLimited);
    assert_eq!(
        limited.retry_after(),
        Some(Duration::from_micros(1_500_500))
    );
    let missing = chat.complete(request()).await.unwrap_err();
    assert!(!missing.is_transient());
    let told = chat.complete(request()).await.unwrap_err();
    assert!(told.is_transient(), "the server knows better");
}

#[tokio::test]
async fn the_environment_names_key_and_address_and_the_vendor_s_own_name_for_it_counts() {
    for (variables, key) in [
        (&[("CO_API_KEY", " a \n")][..], "Bearer a"),
        (&[("COHERE_API_KEY", "b")], "Bearer b"),
        (&[("CO_API_KEY", "a"), ("COHERE_API_KEY", "b")], "Bearer a"),
        (&[("CO_API_KEY", " "), ("COHERE_API_KEY", "b")], "Bearer b"),
    ] {
        let upstream = Upstream::start().await.unwrap();
        upstream.play([whole()]);
        let url = upstream.url().to_owned();
        let mut chat = Cohere::from_variables(|name| {
            let set = variables.iter().find(|(variable, _)| *variable == name);
            match name {
                "CO_API_URL" => Some(format!("{url}/\n")),
                _ => set.map(|(_, value)| (*value).to_owned()),
            }
        })
        .unwrap();
        chat.complete(request()).await.unwrap();
        let asked = upstream.asked();
        assert_eq!(asked[0].path(), "/v2/chat");
        assert_eq!(asked[0].header("authorization"), Some(key), "{variables:?}");
    }
    let error = Cohere::from_variables(|_| None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert_eq!(error.message(), Some("CO_API_KEY is not set"));
}
