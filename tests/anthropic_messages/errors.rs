//! What an error means: its word, then its status, then its text (`PROVIDERS` §1.6).

use std::time::Duration;

use serde_json::{Value, json};
use tollgate::{
    Error,
    ErrorKind::{
        self, Authentication, Cancelled, ContentFiltered, ContextLength, InvalidRequest,
        ModelNotFound, Overloaded, PermissionDenied, QuotaExhausted, RateLimited, Server, Timeout,
    },
    layers::Reach,
    protocol::{AnthropicMessages, Protocol},
};

use crate::{harness::anthropic, heads::parts};

fn refused(status: u16, headers: &Value, body: &str, wait: Option<Duration>) -> Error {
    let parts = parts(&json!({"status": status, "headers": headers}));
    AnthropicMessages::error(&parts, body.as_bytes(), &anthropic(), wait)
}

fn body(kind: &str, message: &str) -> String {
    json!({"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_1"})
        .to_string()
}

#[test]
fn an_error_is_of_the_kind_that_its_word_status_and_text_say() {
    let cases: [(u16, &str, &str, ErrorKind); 19] = [
        (
            400,
            "invalid_request_error",
            "tools.0: wrong",
            InvalidRequest,
        ),
        (
            400,
            "invalid_request_error",
            "prompt is too long: 2 tokens > 1 maximum",
            ContextLength,
        ),
        (
            400,
            "invalid_request_error",
            "input length and `max_tokens` exceed context limit: 199000 + 8000 > 200000",
            ContextLength,
        ),
        (
            400,
            "invalid_request_error",
            "Output blocked by content filtering policy",
            ContentFiltered,
        ),
        (
            400,
            "invalid_request_error",
            "Your credit balance is too low",
            QuotaExhausted,
        ),
        (
            400,
            "invalid_request_error",
            "You have reached your specified API usage limits.",
            QuotaExhausted,
        ),
        (
            401,
            "authentication_error",
            "invalid x-api-key",
            Authentication,
        ),
        (402, "billing_error", "pay", QuotaExhausted),
        (403, "permission_error", "no", PermissionDenied),
        (404, "not_found_error", "model: claude-novel", ModelNotFound),
        (404, "not_found_error", "Not Found", InvalidRequest),
        (409, "conflict_error", "again", Overloaded),
        (
            413,
            "request_too_large",
            "Request exceeds the maximum size",
            InvalidRequest,
        ),
        (
            429,
            "rate_limit_error",
            "This request would exceed your limit",
            RateLimited,
        ),
        (499, "", "closed", Cancelled),
        (500, "api_error", "Internal server error", Server),
        (504, "timeout_error", "late", Timeout),
        (529, "overloaded_error", "Overloaded", Overloaded),
        (431, "", "headers too large", InvalidRequest),
    ];
    for (status, word, text, kind) in cases {
        let error = refused(status, &json!({}), &body(word, text), None);
        assert_eq!(error.kind(), kind, "{status} {word} {text}");
        assert_eq!(error.status(), Some(status));
        assert_eq!(error.reach(), Reach::Answered);
        assert_eq!(error.message(), Some(text));
        assert_eq!(error.code(), Some(word).filter(|word| !word.is_empty()));
    }
}

#[test]
fn a_spend_limit_is_no_rate_limit() {
    for code in [
        "enforced_spend_limit_reached",
        "contract_spend_limit_reached",
    ] {
        let body = json!({"type": "error", "error": {
            "type": "rate_limit_error", "message": "x", "details": {"error_code": code},
        }});
        let error = refused(429, &json!({}), &body.to_string(), None);
        assert_eq!(error.kind(), QuotaExhausted, "{code}");
    }
}

#[test]
fn what_the_headers_say_is_kept() {
    let headers = json!({"request-id": "req_header", "x-should-retry": "false"});
    let wait = Duration::from_secs(7);
    let error = refused(529, &headers, &body("overloaded_error", "x"), Some(wait));
    assert_eq!(error.request_id(), Some("req_header"));
    assert_eq!(error.retry_after(), Some(wait));
    let nameless = refused(529, &json!({}), &body("overloaded_error", "x"), None);
    assert_eq!(nameless.request_id(), Some("req_1"));
}

#[test]
fn a_body_may_be_anything() {
    let long = "x".repeat(100_000);
    for text in [
        "",
        "null",
        "[]",
        "\"overloaded\"",
        "<html>",
        "{\"error\":\"x\"}",
        &long,
    ] {
        let error = refused(529, &json!({}), text, None);
        assert_eq!(error.kind(), Overloaded, "{text:.40}");
        assert!(error.message().unwrap_or_default().len() <= 1_000);
    }
}
