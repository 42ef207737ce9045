//! Streams: calls without identifiers, and what may stand in a line.

use std::collections::HashSet;

use serde_json::json;
use tollgate::{ErrorKind, FinishReason, layers::Reach, protocol::Protocol};

use crate::harness::{collect, done, head, ollama, pieces, said, stream};

#[test]
fn calls_without_identifiers_are_given_some_that_no_other_answer_has() {
    let call = json!({"function": {"index": 0, "name": "weather", "arguments": {"city": "Bern"}}});
    let twice = json!({"role": "assistant", "content": "", "tool_calls": [call, call]});
    let mut ids = HashSet::new();
    for at in [
        "2026-11-21T09:00:00.000000001Z",
        "2026-11-21T09:00:00.000000002Z",
    ] {
        let mut line = said(&twice);
        line["created_at"] = json!(at);
        let answer = collect(stream(&[line.clone(), said(&twice), done("stop")])).unwrap();
        assert_eq!(answer.tool_calls().count(), 4);
        ids.extend(answer.tool_calls().map(|call| call.id.clone()));

        let again = collect(stream(&[line, said(&twice), done("stop")])).unwrap();
        assert!(
            again.tool_calls().eq(answer.tool_calls()),
            "they do not change by themselves"
        );
    }
    assert_eq!(ids.len(), 8);
}

#[test]
fn a_finish_by_length_stays_one_beside_calls() {
    let call = json!({"content": "", "tool_calls": [{"function": {"name": "f", "arguments": {}}}]});
    let answer = collect(stream(&[said(&call), done("length")])).unwrap();
    assert_eq!(answer.finish_reason(), Some(&FinishReason::Length));
}

#[test]
fn an_error_comes_after_what_was_said_before_it() {
    let failed = json!({"error": "model runner has unexpectedly stopped"});
    let (events, ended) = stream(&[said(&json!({"content": "Half"})), failed]);
    assert!(events.iter().any(|event| event.text() == Some("Half")));
    let error = ended.unwrap_err();
    assert_eq!(
        (error.kind(), error.reach()),
        (ErrorKind::Server, Reach::Answered)
    );
}

#[test]
fn a_line_that_is_no_object_is_refused() {
    for line in [
        "data: {}\n",
        "[]\n",
        "{\"message\"\n",
        "\u{feff}{}\n",
        "1\n",
    ] {
        let (_, ended) = pieces(&[line.as_bytes()]);
        assert_eq!(ended.unwrap_err().kind(), ErrorKind::Protocol, "{line:?}");
    }
}

#[test]
fn a_whole_answer_that_says_that_it_goes_on_was_cut() {
    use tollgate::protocol::OllamaChat;
    let cut = said(&json!({"content": "Half"})).to_string();
    let error = OllamaChat::decode(&head(200), &cut.into(), &ollama()).unwrap_err();
    assert_eq!(error.code(), Some("truncated"));
    let mut silent = said(&json!({"content": "All"}));
    silent.as_object_mut().unwrap().shift_remove("done");
    let answer = OllamaChat::decode(&head(200), &silent.to_string().into(), &ollama()).unwrap();
    assert_eq!((&*answer.text(), answer.finish_reason()), ("All", None));
}
