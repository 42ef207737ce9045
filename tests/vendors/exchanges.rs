//! Exchanges with each vendor over a real socket: whole, streamed, refused.

use serde_json::{Value, json};
use tollgate::{
    ChatExt, ChatRequest, ErrorKind,
    protocol::OpenAiChat,
    providers::{AzureOpenAi, Builder, Groq, Mistral},
    testing::Answer,
    types::Secret,
};

use crate::support::{MODEL, streamed, upstream, whole};

const KEY: &str = "canary-key";

/// The vendors at this address, with the header that their keys go in and what stands before a key.
fn vendors(url: &str) -> Vec<(Builder<OpenAiChat>, &'static str, &'static str)> {
    let v1 = format!("{url}/v1");
    vec![
        (AzureOpenAi::builder(url), "api-key", ""),
        (AzureOpenAi::dated(url, "2024-10-21"), "api-key", ""),
        (Groq::builder().base_url(&v1), "authorization", "Bearer "),
        (Mistral::builder().base_url(&v1), "authorization", "Bearer "),
    ]
}

#[tokio::test]
async fn each_vendor_answers_whole_and_streamed_with_its_key_in_its_own_header() {
    let upstream = upstream().await;
    for (builder, header, before) in vendors(upstream.url()) {
        let mut chat = builder.key(Secret::new(KEY).unwrap()).build().unwrap();
        let name = chat.name().to_owned();
        upstream.play([whole(), streamed(), whole()]);
        let request = ChatRequest::new(MODEL).user("hi");
        let answer = chat.complete(request.clone()).await.unwrap();
        assert_eq!(
            (&*answer.text(), answer.usage().total()),
            ("Salut", 12),
            "{name}"
        );
        let answer = chat.complete(request.clone().streamed(true)).await.unwrap();
        assert_eq!(
            (&*answer.text(), answer.usage().total()),
            ("Salut", 12),
            "{name}"
        );
        assert!(!answer.usage().estimated);

        let theirs = Secret::new("theirs").unwrap();
        chat.complete(request.credential(name, theirs))
            .await
            .unwrap();
        let asked = upstream.asked();
        let keys: Vec<_> = asked
            .iter()
            .rev()
            .take(3)
            .map(|one| one.header(header))
            .collect();
        let (own, theirs) = (format!("{before}{KEY}"), format!("{before}theirs"));
        assert_eq!(keys, [Some(&*theirs), Some(&own), Some(&own)]);
    }
}

#[tokio::test]
async fn a_token_goes_in_authorization_and_never_beside_a_key() {
    let upstream = upstream().await;
    upstream.play([whole()]);
    let builder = AzureOpenAi::builder(upstream.url());
    let mut azure = builder.token(Secret::new("t").unwrap()).build().unwrap();
    azure
        .complete(ChatRequest::new(MODEL).user("hi"))
        .await
        .unwrap();
    let asked = upstream.asked().remove(0);
    assert_eq!(asked.header("authorization"), Some("Bearer t"));
    assert_eq!(asked.header("api-key"), None);
}

fn refusals() -> Vec<(u16, Value, ErrorKind)> {
    let openai = |code: &str, message: &str| json!({"error": {"code": code, "message": message}});
    vec![
        (
            401,
            openai("401", "Access denied due to invalid subscription key"),
            ErrorKind::Authentication,
        ),
        (
            401,
            json!({"statusCode": 401, "message": "Unauthorized"}),
            ErrorKind::Authentication,
        ),
        (
            404,
            openai(
                "DeploymentNotFound",
                "The API deployment for this resource does not exist.",
            ),
            ErrorKind::ModelNotFound,
        ),
        (
            404,
            openai("404", "Resource not found"),
            ErrorKind::InvalidRequest,
        ),
        (
            400,
            json!({"error": {"code": null, "message": "filtered", "innererror": {"code": "ResponsibleAIPolicyViolation"}}}),
            ErrorKind::ContentFiltered,
        ),
        (
            400,
            openai(
                "OperationNotSupported",
                "The operation does not work with the model.",
            ),
            ErrorKind::InvalidRequest,
        ),
        (
            429,
            openai("429", "Please retry after 7 seconds."),
            ErrorKind::RateLimited,
        ),
        (
            429,
            openai("RateLimitReached", "have exceeded rate limit"),
            ErrorKind::RateLimited,
        ),
        (
            400,
            openai("tool_use_failed", "Failed to call a function."),
            ErrorKind::InvalidRequest,
        ),
        (
            498,
            openai("capacity_exceeded", "The flex tier is full"),
            ErrorKind::Overloaded,
        ),
        (
            413,
            openai(
                "request_too_large",
                "Request too large for model on tokens per minute (TPM)",
            ),
            ErrorKind::InvalidRequest,
        ),
        (
            422,
            json!({"detail": [{"loc": ["body"], "msg": "extra fields", "type": "extra_forbidden"}]}),
            ErrorKind::InvalidRequest,
        ),
        (
            400,
            json!({"object": "error", "type": "invalid_model", "message": "Invalid model: x", "code": "1500"}),
            ErrorKind::ModelNotFound,
        ),
        (
            402,
            json!({"detail": "pay first"}),
            ErrorKind::QuotaExhausted,
        ),
        (
            429,
            json!({"object": "error", "type": "service_tier_capacity_exceeded", "message": "Service tier capacity exceeded for this model.", "code": "3505"}),
            ErrorKind::Overloaded,
        ),
    ]
}

#[tokio::test]
async fn refusals_have_the_kind_that_says_what_can_be_done_and_show_no_key() {
    let upstream = upstream().await;
    for (builder, ..) in vendors(upstream.url()) {
        let mut chat = builder.key(Secret::new(KEY).unwrap()).build().unwrap();
        let name = chat.name().to_owned();
        for (status, body, kind) in refusals() {
            upstream.play([Answer::status(status).body(body.to_string())]);
            let error = chat
                .complete(ChatRequest::new(MODEL).user("canary-prompt"))
                .await
                .unwrap_err();
            assert_eq!(error.kind(), kind, "{name}: {body}");
            assert_eq!(error.status(), Some(status));
            assert_eq!(error.provider(), Some(&*name));
            assert!(
                !format!("{error} {error:?} {chat:?}").contains("canary"),
                "{error:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_wait_that_azure_speaks_of_is_heard() {
    let upstream = upstream().await;
    let builder = AzureOpenAi::builder(upstream.url());
    let mut azure = builder.key(Secret::new(KEY).unwrap()).build().unwrap();
    let body = json!({"error": {"code": "429", "message": "Please retry after 7 seconds."}});
    upstream.play([Answer::status(429).body(body.to_string())]);
    let error = azure
        .complete(ChatRequest::new(MODEL).user("hi"))
        .await
        .unwrap_err();
    assert_eq!(error.retry_after().map(|wait| wait.as_secs()), Some(7));
}

#[tokio::test]
async fn an_older_dated_surface_is_asked_in_its_own_words() {
    let upstream = upstream().await;
    for (version, limit, role, usage) in [
        ("2024-02-01", "max_tokens", "system", false),
        ("2024-10-21", "max_completion_tokens", "system", true),
        (
            "2025-01-01-preview",
            "max_completion_tokens",
            "developer",
            true,
        ),
    ] {
        let builder = AzureOpenAi::dated(upstream.url(), version);
        let mut azure = builder.key(Secret::new(KEY).unwrap()).build().unwrap();
        upstream.play([streamed()]);
        let request = ChatRequest::new(MODEL)
            .message(tollgate::Message::developer("d"))
            .max_tokens(5)
            .streamed(true);
        azure.complete(request).await.unwrap();
        let body = upstream.asked().last().unwrap().json().unwrap();
        assert_eq!(body[limit], 5, "{version}");
        assert_eq!(body["messages"][0]["role"], role, "{version}");
        assert_eq!(body.get("stream_options").is_some(), usage, "{version}");
    }
}
