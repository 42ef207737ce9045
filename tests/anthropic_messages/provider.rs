//! The provider over loopback: what is sent with which key, and what comes of the answers.

use std::fmt::Write as _;

use futures_util::TryStreamExt;
use tollgate::{
    ChatExt, ChatRequest, ErrorKind, Event,
    providers::Anthropic,
    testing::{Answer, Upstream},
    types::Secret,
};

use crate::harness::fixture;

const KEY: &str = "sk-ant-canary";
const PROMPT: &str = "canary-prompt";

fn answer(name: &str) -> Answer {
    let fixture = fixture(name);
    let kind = fixture.parts.headers["content-type"]
        .to_str()
        .unwrap()
        .to_owned();
    Answer::bytes(fixture.parts.status.as_u16(), &kind, fixture.body)
}

fn request() -> ChatRequest {
    ChatRequest::new("claude-haiku-4-5")
        .user(PROMPT)
        .max_tokens(50)
}

#[tokio::test]
async fn a_whole_answer_a_stream_and_an_error_come_through() {
    let upstream = Upstream::start().await.unwrap();
    upstream.play(["whole", "stream", "key", "error_in_stream"].map(answer));
    let builder = Anthropic::builder()
        .base_url(upstream.url())
        .key(Secret::new(KEY).unwrap());
    let mut shown = format!("{builder:?}");
    let mut chat = builder.build().unwrap();

    let whole = chat.complete(request()).await.unwrap();
    assert_eq!(whole.text(), "Grüezi 👋");
    assert_eq!(whole.usage().total(), 15);
    let events: Vec<_> = chat
        .stream(request())
        .await
        .unwrap()
        .try_collect()
        .await
        .unwrap();
    let text: String = events.iter().filter_map(|event| event.text()).collect();
    assert_eq!(text, "Grüezi 👋🏽");
    let refused = chat.complete(request()).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Authentication);
    let broken = chat
        .stream(request())
        .await
        .unwrap()
        .try_collect::<Vec<_>>()
        .await;
    let broken = broken.unwrap_err();
    assert_eq!(broken.cause(), Some(ErrorKind::Overloaded));

    write!(shown, "{chat:?} {:?} {whole:?} {events:?}", request()).unwrap();
    write!(shown, "{refused} {refused:?} {broken} {broken:?}").unwrap();
    for canary in ["canary", "sk-ant", "Grüezi"] {
        assert!(!shown.contains(canary), "{canary}: {shown}");
    }
    for asked in upstream.asked() {
        assert_eq!(asked.path(), "/v1/messages");
        assert_eq!(asked.header("x-api-key"), Some(KEY));
        assert_eq!(asked.header("authorization"), None);
        assert_eq!(asked.header("anthropic-version"), Some("2023-06-01"));
        assert_eq!(asked.header("origin"), None);
        assert_eq!(asked.json().unwrap()["max_tokens"], 50);
    }
}

#[tokio::test]
async fn one_of_key_and_token_is_sent_and_the_key_is_preferred() {
    for (variables, key, token) in [
        (&[("ANTHROPIC_API_KEY", "sk-a")][..], Some("sk-a"), None),
        (&[("ANTHROPIC_AUTH_TOKEN", " t \n")], None, Some("Bearer t")),
        (
            &[("ANTHROPIC_API_KEY", "sk-a"), ("ANTHROPIC_AUTH_TOKEN", "t")],
            Some("sk-a"),
            None,
        ),
        (
            &[("ANTHROPIC_API_KEY", " "), ("ANTHROPIC_AUTH_TOKEN", "t")],
            None,
            Some("Bearer t"),
        ),
    ] {
        let upstream = Upstream::start().await.unwrap();
        upstream.play([answer("whole")]);
        let url = upstream.url().to_owned();
        let mut chat = Anthropic::from_variables(|name| {
            let set = variables.iter().find(|(variable, _)| *variable == name);
            match name {
                "ANTHROPIC_BASE_URL" => Some(url.clone()),
                _ => set.map(|(_, value)| (*value).to_owned()),
            }
        })
        .unwrap();
        chat.complete(request()).await.unwrap();
        let asked = upstream.asked();
        assert_eq!(asked[0].header("x-api-key"), key, "{variables:?}");
        assert_eq!(asked[0].header("authorization"), token, "{variables:?}");
    }
}

/// What a stream states at its beginning is not what it has used.
#[tokio::test]
async fn a_stream_that_never_states_its_end_is_settled_with_what_was_seen() {
    let upstream = Upstream::start().await.unwrap();
    upstream.play(["usage_of_the_beginning_only"].map(answer));
    let builder = Anthropic::builder().base_url(upstream.url());
    let mut chat = builder.key(Secret::new(KEY).unwrap()).build().unwrap();
    let events = chat.stream(request()).await.unwrap();
    let events: Vec<_> = events.try_collect().await.unwrap();
    let Some(Event::Done(summary)) = events.last() else {
        panic!("a stream ends with its summary");
    };
    assert!(summary.usage.estimated);
    assert_eq!(
        (summary.usage.input, summary.usage.output),
        (10, "ok".len() as u64)
    );
}

#[test]
fn a_provider_without_a_key_is_not_made_and_the_error_names_the_variable() {
    let error = Anthropic::from_variables(|_| None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert_eq!(error.message(), Some("ANTHROPIC_API_KEY is not set"));
}

#[tokio::test]
async fn a_request_asks_for_features_beside_those_that_all_ask_for() {
    let upstream = Upstream::start().await.unwrap();
    upstream.play(["whole", "whole"].map(answer));
    let name = http::HeaderName::from_static("anthropic-beta");
    let mut chat = Anthropic::builder()
        .base_url(upstream.url())
        .header(name, http::HeaderValue::from_static("always-1"))
        .build()
        .unwrap();
    let words = serde_json::json!({"betas": ["once-2"]});
    chat.complete(request().extra("anthropic_messages", words))
        .await
        .unwrap();
    chat.complete(request()).await.unwrap();
    let asked = upstream.asked();
    assert_eq!(asked[0].header("anthropic-beta"), Some("always-1,once-2"));
    assert_eq!(asked[1].header("anthropic-beta"), Some("always-1"));
}
