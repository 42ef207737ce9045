//! Through the provider, over a real socket.

use std::fmt::Write as _;

use serde_json::json;
use tollgate::{
    ChatRequest, ErrorKind,
    protocol::OpenAiResponses,
    providers::{AzureOpenAi, OpenAi, Provider},
    testing::{Answer, Upstream},
    types::Secret,
};
use tower::ServiceExt;

use crate::harness::fixture;

fn provider(upstream: &Upstream) -> Provider<OpenAiResponses> {
    let builder = OpenAi::responses().base_url(&format!("{}/v1", upstream.url()));
    let key = Secret::new("sk-canary").unwrap();
    builder.key(key).build().unwrap()
}

#[tokio::test]
async fn a_whole_answer_a_stream_and_an_error_come_through() {
    let upstream = Upstream::start().await.unwrap();
    upstream.play([
        Answer::bytes(200, "application/json", fixture("whole").body),
        Answer::bytes(200, "text/event-stream", fixture("full_stream").body),
        Answer::bytes(404, "application/json", fixture("not_found").body)
            .header("x-request-id", "r1"),
    ]);
    let provider = provider(&upstream);
    let ask = ChatRequest::new("gpt-5-mini").user("hi");

    let whole = provider.clone().oneshot(ask.clone()).await.unwrap();
    assert_eq!(whole.into_completion().await.unwrap().text(), "Salut");
    let streamed = provider.clone().oneshot(ask.clone().streamed(true)).await;
    let streamed = streamed.unwrap().into_completion().await.unwrap();
    assert_eq!(streamed.text(), "Salút");
    let error = provider.clone().oneshot(ask).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ModelNotFound);
    assert_eq!(error.request_id(), Some("r1"));

    let mut shown = String::new();
    write!(shown, "{provider:?} {error:?} {error}").unwrap();
    assert!(!shown.contains("sk-canary"), "{shown}");
    for asked in upstream.asked() {
        assert_eq!(asked.path(), "/v1/responses");
        assert_eq!(asked.header("authorization"), Some("Bearer sk-canary"));
        assert_eq!(asked.json().unwrap()["store"], json!(false));
    }
}

#[tokio::test]
async fn azure_is_asked_with_its_own_header() {
    let upstream = Upstream::start().await.unwrap();
    upstream.play([Answer::bytes(
        200,
        "application/json",
        fixture("whole").body,
    )]);
    let builder = AzureOpenAi::responses(upstream.url());
    let azure = builder.key(Secret::new("canary").unwrap()).build().unwrap();
    let answer = azure.oneshot(ChatRequest::new("mine").user("hi")).await;
    assert!(answer.unwrap().into_completion().await.is_ok());
    let asked = &upstream.asked()[0];
    assert_eq!(asked.path(), "/openai/v1/responses");
    assert_eq!(asked.header("api-key"), Some("canary"));
}

#[test]
fn the_environment_names_the_key_and_without_one_there_is_no_provider() {
    let key = |name: &str| (name == "OPENAI_API_KEY").then(|| "sk-canary".to_owned());
    let provider = OpenAi::responses_from_variables(key).unwrap();
    assert_eq!(provider.name(), "openai");
    let error = OpenAi::responses_from_variables(|_| None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
}
