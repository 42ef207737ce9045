//! What answers say, whole and streamed.

use serde_json::{Value, json};
use tollgate::{Completion, ErrorKind};

use crate::harness::{collect, fixture, fixtures, stream};

fn said(completion: &Completion) -> Value {
    let calls = completion.tool_calls();
    let calls = calls.map(|call| json!([*call.id, *call.name, call.arguments]));
    let calls: Vec<Value> = calls.collect();
    let usage = completion.usage();
    json!({
        "text": completion.text(),
        "reasoning": completion.reasoning(),
        "refusal": completion.refusal(),
        "tool_calls": calls,
        "finish": completion.finish_reason().map(ToString::to_string),
        "model": completion.model().map(|model| &**model),
        "usage": {
            "input": usage.input, "cache_read": usage.cache_read, "cache_write": usage.cache_write,
            "output": usage.output, "reasoning": usage.reasoning,
        },
    })
}

#[test]
fn a_stream_is_the_same_however_it_is_cut() {
    for fixture in fixtures().iter().filter(|fixture| fixture.is_stream) {
        let whole = stream(&[&fixture.body]);
        for at in 0..fixture.body.len() {
            let (one, other) = fixture.body.split_at(at);
            let cut = stream(&[one, other]);
            assert_eq!(cut.0, whole.0, "{} cut at {at}", fixture.name);
            assert_eq!(cut.1.is_ok(), whole.1.is_ok());
        }
    }
}

#[test]
fn a_stream_that_is_cut_short_is_never_a_short_success() {
    let body = fixture("full_stream").body;
    let full = collect(stream(&[&body])).unwrap();
    for end in 0..body.len() {
        match collect(stream(&[&body[..end]])) {
            Ok(answer) => assert_eq!(said(&answer), said(&full)),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Connect);
                assert_eq!(error.code(), Some("truncated"));
            }
        }
    }
}

#[test]
fn a_stream_and_the_answer_it_ends_with_say_the_same() {
    let pieces = fixture("full_stream").outcome().unwrap();
    let at_once = fixture("stream_without_pieces").outcome().unwrap();
    assert_eq!(pieces.reasoning(), at_once.reasoning());
    let [one, other] = [&pieces, &at_once].map(|answer| answer.message().content.len());
    assert_eq!(one, other, "the parts are the same");
}

#[test]
fn what_an_answer_repeats_of_its_request_is_not_kept() {
    let answer = fixture("whole").outcome().unwrap();
    assert!(!answer.extra.contains("instructions"));
    assert!(answer.message().extra.is_empty());
}

#[test]
fn debug_shows_nothing_of_what_is_said() {
    let (events, _) = stream(&[&fixture("full_stream").body]);
    let shown = format!("{events:?}");
    for secret in ["Salút", "Oslo", "First", "gAAA"] {
        assert!(!shown.contains(secret), "{secret} is shown");
    }
}
