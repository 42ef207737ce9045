//! Streams whose blocks and events come as nobody would expect.

use serde_json::{Value, json};
use tollgate::{
    ErrorKind,
    layers::Reach,
    protocol::{AnthropicMessages, DecodeEvents, Frame, Protocol},
};

use crate::harness::{anthropic, collect, sse, stream};

fn said(events: &[Value]) -> String {
    let answer = collect(stream(&[sse(events).as_bytes()])).unwrap();
    assert!(answer.tool_calls().all(|call| !call.id.is_empty()));
    let calls = answer
        .tool_calls()
        .map(|call| format!(" {}{}", call.name, call.arguments));
    format!("{}{}", answer.text(), calls.collect::<String>())
}

fn piece(index: u64, json: &str) -> Value {
    let delta = json!({"type": "input_json_delta", "partial_json": json});
    json!({"type": "content_block_delta", "index": index, "delta": delta})
}

fn call(index: u64, name: &str) -> Value {
    let block = json!({"type": "tool_use", "id": name, "name": name, "input": {}});
    json!({"type": "content_block_start", "index": index, "content_block": block})
}

#[test]
fn blocks_that_interleave_are_told_apart_by_their_index() {
    let events = [
        call(3, "a"),
        call(7, "b"),
        piece(3, "{\"x\":"),
        piece(7, "[]"),
        piece(3, "1}"),
        json!({"type": "message_delta", "delta": {"stop_reason": "tool_use"}}),
    ];
    assert_eq!(said(&events), r#" a{"x":1} b[]"#);
}

#[test]
fn a_block_that_never_began_or_never_ends_is_read_all_the_same() {
    let text = |text| {
        let delta = json!({"type": "text_delta", "text": text});
        json!({"type": "content_block_delta", "index": 0, "delta": delta})
    };
    let events = [
        text("a"),
        text("b"),
        call(1, "f"),
        json!({"type": "message_stop"}),
    ];
    assert_eq!(said(&events), "ab f{}");
}

#[test]
fn an_index_that_is_used_again_begins_another_block() {
    let events = [
        call(0, "a"),
        piece(0, "{}"),
        call(0, "b"),
        json!({"type": "message_stop"}),
    ];
    assert_eq!(said(&events), " a{} b{}");
}

#[test]
fn an_event_without_a_type_goes_by_the_name_of_its_frame() {
    let body = "event: content_block_delta\ndata: {\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"hi\"}}\n\n\
                event: message_stop\ndata: {}\n\n";
    let answer = collect(stream(&[body.as_bytes()])).unwrap();
    assert_eq!(answer.text(), "hi");
    assert_eq!(answer.finish_reason(), None, "nobody said why it ended");
}

#[test]
fn an_end_without_a_beginning_is_no_answer() {
    for body in [
        "",
        "data: [DONE]\n\n",
        "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
    ] {
        let (events, ended) = stream(&[body.as_bytes()]);
        assert!(events.is_empty());
        assert_eq!(ended.unwrap_err().code(), Some("truncated"), "{body:?}");
    }
}

/// A law on answers that may be anything found a stream that ended well and had said nothing.
#[test]
fn an_end_without_a_word_and_without_a_reason_is_no_answer() {
    let start = json!({"type": "message_start", "message": {"id": "msg_1", "model": "m"}});
    let stop = json!({"type": "message_stop"});
    let (_, ended) = stream(&[sse(&[start.clone(), stop.clone()]).as_bytes()]);
    assert_eq!(ended.unwrap_err().code(), Some("truncated"));

    let refusal = json!({"type": "message_delta", "delta": {"stop_reason": "refusal"}});
    let answer = collect(stream(&[sse(&[start, refusal, stop]).as_bytes()])).unwrap();
    assert_eq!(answer.text(), "");
    assert_eq!(
        answer.finish_reason(),
        Some(&tollgate::FinishReason::ContentFilter)
    );
}

#[test]
fn an_event_that_is_no_json_breaks_the_stream() {
    let (_, ended) = stream(&[b"event: message_start\ndata: {\"type\"\n\n"]);
    let error = ended.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol);
    assert_eq!(error.reach(), Reach::MaybeProcessed);
}

#[test]
fn an_error_event_may_hold_anything() {
    for data in ["{}", "null", "overloaded", "{\"message\":\"x\"}", "[1]"] {
        let body = format!("event: error\ndata: {data}\n\n");
        let (events, ended) = stream(&[body.as_bytes()]);
        assert!(events.is_empty() && ended.is_err(), "{data}");
    }
}

#[test]
fn what_the_decoder_holds_is_not_shown() {
    let mut decoder = AnthropicMessages::events(&anthropic());
    let block = json!({"type": "text", "text": "canary"});
    let data = json!({"type": "content_block_start", "index": 0, "content_block": block});
    let frame = Frame {
        event: None,
        data: data.to_string().into(),
    };
    decoder.push(frame).unwrap();
    assert!(!format!("{decoder:?}").contains("canary"));
}
