//! What an error means: its name, then its status, then its text (`PROVIDERS` §1.6).

use serde_json::{Value, json};
use tollgate::{
    Error,
    ErrorKind::{
        Authentication, ContextLength, InvalidRequest, ModelNotFound, Overloaded, PermissionDenied,
        QuotaExhausted, RateLimited, Server, Timeout, Unsupported,
    },
    layers::Reach,
    protocol::{BedrockConverse, Protocol},
};

use crate::{harness::bedrock, heads::parts};

fn refused(status: u16, headers: &Value, body: &str) -> Error {
    let parts = parts(&json!({"status": status, "headers": headers}));
    BedrockConverse::error(&parts, body.as_bytes(), &bedrock(), None)
}

#[test]
fn an_error_is_of_the_kind_that_its_name_status_and_text_say() {
    for (status, name, text, kind) in [
        (400, "ValidationException", "no", InvalidRequest),
        (
            400,
            "ValidationException",
            "Input is too long for requested model.",
            ContextLength,
        ),
        (
            400,
            "ValidationException",
            "The model returned the following errors: Input Tokens Exceeded: x",
            ContextLength,
        ),
        (
            400,
            "ValidationException",
            "expected maxLength: 2048, actual: 5000",
            ContextLength,
        ),
        (
            400,
            "ValidationException",
            "The provided model identifier is invalid.",
            ModelNotFound,
        ),
        (
            400,
            "ValidationException",
            "Invocation of model ID x with on-demand throughput isn\u{2019}t supported.",
            ModelNotFound,
        ),
        (
            400,
            "ValidationException",
            "This model doesn't support tool use.",
            Unsupported,
        ),
        (400, "ServiceQuotaExceededException", "x", QuotaExhausted),
        (
            403,
            "AccessDeniedException",
            "You don't have access",
            PermissionDenied,
        ),
        (403, "ExpiredTokenException", "x", Authentication),
        (403, "UnrecognizedClientException", "x", Authentication),
        (403, "InvalidSignatureException", "x", Authentication),
        (
            403,
            "",
            "The security token included in the request is invalid.",
            Authentication,
        ),
        (403, "", "no", PermissionDenied),
        (404, "ResourceNotFoundException", "x", ModelNotFound),
        (408, "ModelTimeoutException", "x", Timeout),
        (424, "ModelErrorException", "x", Server),
        (429, "ThrottlingException", "x", RateLimited),
        (429, "ModelNotReadyException", "x", Overloaded),
        (429, "", "x", RateLimited),
        (500, "InternalServerException", "x", Server),
        (503, "ServiceUnavailableException", "x", Overloaded),
        (503, "", "x", Overloaded),
    ] {
        let body = json!({"message": text}).to_string();
        let tail = ":http://internal.amazon.com/coral/com.amazon.bedrock/";
        let headers = match name {
            "" => json!({}),
            name => json!({"x-amzn-errortype": format!("{name}{tail}"), "x-amzn-RequestId": "r"}),
        };
        let error = refused(status, &headers, &body);
        assert_eq!(error.kind(), kind, "{name} {text}");
        assert_eq!(error.status(), Some(status));
        assert_eq!(error.message(), Some(text));
        assert_eq!(error.reach(), Reach::Answered);
        assert_eq!(error.code(), Some(name).filter(|name| !name.is_empty()));
        if !name.is_empty() {
            assert_eq!(error.request_id(), Some("r"));
        }
        // The same where the body holds the name.
        let body = json!({"__type": format!("com.amazon.coral.service#{name}"), "Message": text});
        let inside = refused(status, &json!({}), &body.to_string());
        if !name.is_empty() {
            assert_eq!((inside.kind(), inside.code()), (kind, Some(name)));
        }
    }
}

#[test]
fn a_body_may_be_anything() {
    let named = json!({"x-amzn-errortype": "ThrottlingException"});
    for body in [
        "",
        "null",
        "[]",
        "\"slow\"",
        "{}",
        "{\"message\": 5}",
        "<html>",
        "\u{0}",
    ] {
        assert_eq!(refused(429, &named, body).kind(), RateLimited, "{body}");
        assert_eq!(refused(500, &json!({}), body).kind(), Server, "{body}");
    }
    let page = "<html><title>502 Bad Gateway</title></html>";
    let error = refused(502, &named, page);
    assert_eq!(error.message(), Some("an HTML page: 502 Bad Gateway"));
}

#[test]
fn a_long_text_is_cut_and_a_key_in_it_is_not_shown() {
    let long = format!("Bearer canary {}", "x".repeat(5_000));
    let error = refused(400, &json!({}), &json!({"message": long}).to_string());
    let message = error.message().unwrap();
    assert!(message.len() <= 1_000 && !message.contains("canary"));
}
