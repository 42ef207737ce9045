//! Streams, however they are cut, and where they break.

use serde_json::json;
use tollgate::{ErrorKind, Event, layers::Reach};

use crate::harness::{collect, fixture, fixtures, shown, sse, stream};

#[test]
fn a_stream_says_the_same_wherever_it_is_cut_in_two() {
    for fixture in fixtures().iter().filter(|fixture| fixture.is_stream) {
        let (whole, ended) = stream(&[&fixture.body]);
        for at in 0..=fixture.body.len() {
            let (one, two) = fixture.body.split_at(at);
            let (cut, cut_ended) = stream(&[one, two]);
            assert!(whole == cut, "{} cut at {at}", fixture.name);
            assert_eq!(shown(&ended), shown(&cut_ended));
        }
        let bytes: Vec<&[u8]> = fixture.body.chunks(1).collect();
        assert!(stream(&bytes).0 == whole, "{} byte by byte", fixture.name);
    }
}

#[test]
fn a_stream_that_stops_early_is_never_a_short_success() {
    let mut tried = 0;
    for fixture in fixtures().iter().filter(|fixture| fixture.is_stream) {
        // It says that it is done before it is, which only the end of the connection contradicts.
        if fixture.name == "code_execution" {
            continue;
        }
        let Ok(full) = fixture.outcome() else {
            continue;
        };
        for at in 0..fixture.body.len() {
            match collect(stream(&[&fixture.body[..at]])) {
                Ok(early) => {
                    assert_eq!(early.text(), full.text(), "{} at {at}", fixture.name);
                    assert!(early.tool_calls().eq(full.tool_calls()));
                    assert_eq!(early.finish_reason(), full.finish_reason());
                    assert!(early.usage() == full.usage());
                }
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::Connect, "{} at {at}", fixture.name);
                    assert_eq!(error.code(), Some("truncated"));
                    assert_eq!(error.reach(), Reach::MaybeProcessed);
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 1_000);
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
