//! The provider over loopback: what is sent with which credentials, and what comes of the answers.

use std::fmt::Write as _;

use futures_util::TryStreamExt;
use tollgate::{
    ChatExt, ChatRequest, ErrorKind,
    providers::{
        Bedrock,
        sigv4::{CredentialSource, SigV4Layer},
    },
    testing::{Answer, Upstream},
    transport::HttpClient,
    types::Secret,
};
use tower::Layer;

use crate::harness::{CLAUDE, fixture};

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
    ChatRequest::new(CLAUDE).user(PROMPT).max_tokens(50)
}

#[tokio::test]
async fn a_whole_answer_a_stream_and_an_error_come_through_signed() {
    let upstream = Upstream::start().await.unwrap();
    upstream.play(["whole", "stream", "expired", "throttling_in_stream"].map(answer));
    let source = CredentialSource::keys("AKID", &Secret::new("canary-secret").unwrap(), None);
    let layer = SigV4Layer::new(source, "us-east-1");
    let mut shown = format!("{layer:?}");
    let mut chat = Bedrock::builder("us-east-1")
        .unwrap()
        .base_url(upstream.url())
        .http(layer.layer(HttpClient::new()))
        .build()
        .unwrap();

    let whole = chat.complete(request()).await.unwrap();
    assert_eq!(whole.text(), "Grüezi 👋");
    assert_eq!(whole.usage().total(), 15);
    assert_eq!(whole.model().map(|model| &**model), Some(CLAUDE));
    let events = chat.stream(request()).await.unwrap();
    let events: Vec<_> = events.try_collect().await.unwrap();
    let text: String = events.iter().filter_map(|event| event.text()).collect();
    assert_eq!(text, "Grüezi 👋");
    let refused = chat.complete(request()).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Authentication);
    let broken = chat.stream(request()).await.unwrap();
    let broken = broken.try_collect::<Vec<_>>().await.unwrap_err();
    assert_eq!(broken.cause(), Some(ErrorKind::RateLimited));

    write!(shown, "{chat:?} {:?} {whole:?} {events:?}", request()).unwrap();
    write!(shown, "{refused} {refused:?} {broken} {broken:?}").unwrap();
    for canary in ["canary", "Grüezi"] {
        assert!(!shown.contains(canary), "{canary}: {shown}");
    }
    let asked = upstream.asked();
    let paths: Vec<_> = asked.iter().map(|asked| asked.path().to_owned()).collect();
    let model = "/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0";
    assert_eq!(paths[0], format!("{model}/converse"));
    assert_eq!(paths[1], format!("{model}/converse-stream"));
    for asked in &asked {
        let signature = asked.header("authorization").unwrap();
        assert!(signature.starts_with("AWS4-HMAC-SHA256 Credential=AKID/"));
        assert!(asked.header("x-amz-date").is_some());
        assert_eq!(asked.json().unwrap()["inferenceConfig"]["maxTokens"], 50);
    }
}

#[tokio::test]
async fn a_key_of_the_provider_or_of_the_request_goes_behind_bearer() {
    let upstream = Upstream::start().await.unwrap();
    upstream.play(["whole", "whole"].map(answer));
    let variables = [
        ("AWS_BEARER_TOKEN_BEDROCK", "own"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", upstream.url()),
    ];
    let mut chat = Bedrock::from_variables(|name| {
        let found = variables.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    })
    .unwrap();
    chat.complete(request()).await.unwrap();
    let theirs = request()
        .credential("bedrock", Secret::new("theirs").unwrap())
        .credential("anthropic", Secret::new("other").unwrap());
    chat.complete(theirs).await.unwrap();
    let asked = upstream.asked();
    assert_eq!(asked[0].header("authorization"), Some("Bearer own"));
    assert_eq!(asked[1].header("authorization"), Some("Bearer theirs"));
    assert_eq!(asked[1].header("x-amz-date"), None);
}

#[tokio::test]
async fn a_redirect_is_not_followed_with_a_signature() {
    let upstream = Upstream::start().await.unwrap();
    let elsewhere = Upstream::start().await.unwrap();
    upstream.play([Answer::bytes(307, "text/plain", "").header("location", elsewhere.url())]);
    let source = CredentialSource::keys("AKID", &Secret::new("s").unwrap(), None);
    let mut chat = Bedrock::builder("us-east-1")
        .unwrap()
        .base_url(upstream.url())
        .http(SigV4Layer::new(source, "us-east-1").layer(HttpClient::new()))
        .build()
        .unwrap();
    let error = chat.complete(request()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol);
    assert!(elsewhere.asked().is_empty());
}
