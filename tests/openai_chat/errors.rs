//! Errors, in every shape and of every kind.

use std::time::Duration;

use http::{Response, response::Parts};
use serde_json::{Value, json};
use tollgate::{
    Error, ErrorKind,
    layers::{Classify, Reach},
    protocol::{OpenAiChat, Protocol},
};

use crate::harness::openai;

fn parts(status: u16, headers: &[(&str, &str)]) -> Parts {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(()).unwrap().into_parts().0
}

fn error(status: u16, body: &[u8]) -> Error {
    OpenAiChat::error(&parts(status, &[]), body, &openai(), None)
}

fn of(status: u16, code: &str, message: &str) -> Error {
    let body = json!({"error": {"message": message, "type": "x", "param": null, "code": code}});
    error(status, body.to_string().as_bytes())
}

#[test]
fn the_code_decides_then_the_status_then_the_text() {
    use ErrorKind as K;
    let by_code = [
        (400, "context_length_exceeded", K::ContextLength),
        (400, "string_above_max_length", K::InvalidRequest),
        (400, "content_policy_violation", K::ContentFiltered),
        (400, "unsupported_parameter", K::Unsupported),
        (400, "model_not_found", K::ModelNotFound),
        (403, "model_not_found", K::ModelNotFound),
        (500, "unknown_model", K::ModelNotFound),
        (429, "insufficient_quota", K::QuotaExhausted),
        (429, "rate_limit_exceeded", K::RateLimited),
        (429, "slow_down", K::Overloaded),
    ];
    for (status, code, kind) in by_code {
        assert_eq!(of(status, code, "…").kind(), kind, "{code}");
    }
    let by_status = [
        (400, K::InvalidRequest),
        (401, K::Authentication),
        (402, K::QuotaExhausted),
        (403, K::PermissionDenied),
        (404, K::InvalidRequest),
        (408, K::Timeout),
        (409, K::Overloaded),
        (422, K::InvalidRequest),
        (429, K::RateLimited),
        (499, K::Cancelled),
        (500, K::Server),
        (503, K::Overloaded),
        (504, K::Timeout),
        (529, K::Overloaded),
        (302, K::Protocol),
    ];
    for (status, kind) in by_status {
        assert_eq!(error(status, b"").kind(), kind, "{status}");
    }
    let by_text = [
        (
            400,
            "This model's maximum context length is 8192 tokens",
            K::ContextLength,
        ),
        (
            400,
            "Your request was rejected as a result of our safety system",
            K::ContentFiltered,
        ),
        (404, "The model `gpt-9` does not exist", K::ModelNotFound),
        (
            400,
            "'stop' is not supported with this model.",
            K::Unsupported,
        ),
        (
            400,
            "Expected a string with maximum length 512",
            K::InvalidRequest,
        ),
    ];
    for (status, text, kind) in by_text {
        assert_eq!(of(status, "", text).kind(), kind, "{text}");
    }
}

#[test]
fn a_body_of_any_shape_gives_its_message() {
    let shapes = [
        json!({"error": {"message": "m"}}),
        json!({"error": "m"}),
        json!({"message": "m", "code": "x"}),
        json!({"detail": "m"}),
        json!({"detail": [{"loc": ["a"], "msg": "m"}]}),
        json!({"object": "error", "message": {"detail": [{"msg": "m"}]}}),
        json!([{"error": {"message": "m"}}]),
        json!({"statusCode": 400, "message": "m"}),
        json!({"error": {"code": 400, "metadata": {"raw": "{\"error\":{\"message\":\"m\"}}"}}}),
        json!("m"),
    ];
    for shape in shapes {
        let error = error(400, shape.to_string().as_bytes());
        assert_eq!(error.message(), Some("m"), "{shape}");
    }
    assert_eq!(error(400, b"plain words").message(), Some("plain words"));
    assert_eq!(
        error(500, b"<html><body>x").message(),
        Some("an HTML page: without a title")
    );
    assert_eq!(error(500, &[0xff, 0xfe]).kind(), ErrorKind::Server);
    assert_eq!(error(500, b"").message(), None);
}

#[test]
fn headers_name_the_request_the_wait_and_whether_to_retry() {
    let headers = [("x-request-id", "req_1"), ("x-should-retry", "false")];
    let wait = Some(Duration::from_secs(3));
    let body = b"{\"error\":{\"message\":\"try again in 20s\"}}";
    let error = OpenAiChat::error(&parts(429, &headers), body, &openai(), wait);
    assert_eq!(error.request_id(), Some("req_1"));
    assert_eq!(error.retry_after(), wait);
    assert_eq!(error.provider(), Some("openai"));
    assert_eq!(
        (error.status(), error.reach()),
        (Some(429), Reach::Answered)
    );
    assert!(!error.is_transient());

    let error = OpenAiChat::error(&parts(429, &[]), body, &openai(), None);
    assert_eq!(error.retry_after(), Some(Duration::from_secs(20)));
    assert!(error.is_transient());
}

#[test]
fn a_request_over_the_rate_limit_by_itself_is_not_sent_again() {
    let error = of(
        429,
        "rate_limit_exceeded",
        "Request too large for gpt-4o on tokens per min",
    );
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert!(!error.is_transient() && error.is_failover());
}

#[test]
fn no_key_and_no_endless_text_is_kept() {
    let error = of(
        401,
        "invalid_api_key",
        "Incorrect API key provided: sk-abc. See the docs.",
    );
    let message = error.message().unwrap();
    assert!(message.contains("[key]") && !message.contains("sk-abc"));

    let sentence = of(400, "a sentence, which may hold anything", "…");
    assert_eq!(sentence.code(), Some("x"));

    let long = "é".repeat(5_000);
    assert!(of(500, "", &long).message().unwrap().len() <= 1_000);
}

#[test]
fn a_body_nested_without_end_is_read_to_a_depth() {
    let mut body = json!({"message": "deep"});
    for _ in 0..100 {
        body = Value::Array(vec![body]);
    }
    assert_eq!(error(500, body.to_string().as_bytes()).message(), None);
}
