//! Streams whose events come as nobody would expect, and where they break.

use serde_json::json;
use tollgate::{ErrorKind, Event, layers::Reach};

use crate::harness::{answer, collect, fixture, sse, stream};

#[test]
fn a_stream_and_a_whole_answer_of_the_same_parts_are_the_same_message() {
    let mut signed = answer("thoughts");
    let whole = answer("signed_text");
    let message = &mut signed.choices[0].message;
    message.content.remove(0);
    let text = |message: &tollgate::Message| message.content[0].clone();
    assert_eq!(text(message), text(whole.message()));
    assert_eq!(message.origin, whole.message().origin);
}

#[test]
fn content_after_a_finish_reason_opens_the_answer_again() {
    let whole = fixture("code_execution");
    let text = String::from_utf8(whole.body.to_vec()).unwrap();
    let events: Vec<&str> = text.split_inclusive("\r\n\r\n").collect();
    let cut = events[..3].concat();
    let error = collect(stream(&[cut.as_bytes()])).unwrap_err();
    assert_eq!(error.code(), Some("truncated"));
}

#[test]
fn an_error_comes_after_what_was_said_before_it() {
    for name in ["error_in_stream", "bare_error_in_stream"] {
        let (events, ended) = stream(&[&fixture(name).body]);
        assert!(events.iter().any(|event| event.text() == Some("Half")));
        assert_eq!(ended.unwrap_err().reach(), Reach::Answered, "{name}");
    }
}

#[test]
fn a_failed_finish_comes_after_the_usage_that_it_states() {
    let body = sse(&[json!({
        "candidates": [{"finishReason": "MALFORMED_FUNCTION_CALL"}],
        "usageMetadata": {"promptTokenCount": 20, "totalTokenCount": 20},
    })]);
    let (events, ended) = stream(&[body.as_bytes()]);
    assert!(matches!(&events[..], [Event::Usage(usage)] if usage.input == 20));
    assert_eq!(ended.unwrap_err().kind(), ErrorKind::Server);
}

#[test]
fn an_empty_stream_is_no_answer() {
    for body in [
        "",
        "\r\n\r\n",
        "[]",
        "data: [DONE]\n\n",
        ": ping\n\n",
        "[1, \"x\"]",
    ] {
        let error = collect(stream(&[body.as_bytes()])).unwrap_err();
        assert_eq!(error.code(), Some("truncated"), "{body}");
    }
}

#[test]
fn an_event_that_is_no_json_is_refused() {
    let error = collect(stream(&[b"data: {\"candidates\": [\n\n"])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol);
    assert_eq!(error.reach(), Reach::MaybeProcessed);
}

#[test]
fn the_tier_that_answered_is_told() {
    let body = sse(&[json!({
        "candidates": [{"content": {"parts": [{"text": "hi"}]}, "finishReason": "STOP"}],
        "usageMetadata": {"promptTokenCount": 1, "serviceTier": "flex"},
        "responseId": "r",
    })]);
    let answer = collect(stream(&[body.as_bytes()])).unwrap();
    assert_eq!(answer.summary().service_tier.as_deref(), Some("flex"));
    assert_eq!(answer.id(), Some("r"));
}
