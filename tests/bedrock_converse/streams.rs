//! Streams whose blocks and events come as nobody would expect.

use bytes::Bytes;
use serde_json::{Value, json};
use tollgate::{
    ErrorKind,
    layers::Reach,
    protocol::{BedrockConverse, DecodeEvents, Frame, Protocol},
};

use crate::{
    framed::framed,
    harness::{bedrock, collect, stream},
};

fn binary(events: &Value) -> Vec<u8> {
    framed(BedrockConverse::FRAMING, events.as_array().unwrap())
}

fn said(events: &Value) -> String {
    let answer = collect(stream(&[&binary(events)])).unwrap();
    let calls = answer
        .tool_calls()
        .map(|call| format!(" {}{}", call.name, call.arguments));
    format!("{}{}", answer.text(), calls.collect::<String>())
}

fn call(index: u64, name: &str) -> Value {
    let start = json!({"toolUse": {"toolUseId": name, "name": name}});
    json!(["contentBlockStart", {"contentBlockIndex": index, "start": start}])
}

fn piece(index: u64, delta: &Value) -> Value {
    json!(["contentBlockDelta", {"contentBlockIndex": index, "delta": delta}])
}

fn end() -> Value {
    json!(["messageStop", {"stopReason": "end_turn"}])
}

#[test]
fn blocks_that_interleave_are_told_apart_by_their_index() {
    let input = |index, text: &str| piece(index, &json!({"toolUse": {"input": text}}));
    let events = json!([
        call(3, "a"),
        call(7, "b"),
        input(3, "{\"x\":"),
        input(7, "[]"),
        input(3, "1}"),
        end(),
    ]);
    assert_eq!(said(&events), r#" a{"x":1} b[]"#);
}

#[test]
fn a_block_that_turns_into_another_ends_the_first() {
    let text = |text: &str| piece(0, &json!({"text": text}));
    let thought = piece(0, &json!({"reasoningContent": {"text": "hm"}}));
    let events = json!([
        thought,
        text("a"),
        text("b"),
        call(0, "f"),
        call(0, "g"),
        end()
    ]);
    assert_eq!(said(&events), "ab f{} g{}");
}

#[test]
fn an_event_that_is_no_object_breaks_the_stream() {
    let (_, ended) = stream(&[&binary(&json!([["messageStart", null]]))]);
    let error = ended.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol);
    assert_eq!(error.reach(), Reach::MaybeProcessed);
}

#[test]
fn an_exception_may_hold_anything() {
    for data in [
        "",
        "{}",
        "null",
        "[1]",
        "slow down",
        "{\"message\": 1}",
        "\u{1f980}",
    ] {
        for name in ["throttlingException", "", "novelException"] {
            let mut decoder = BedrockConverse::events(&bedrock());
            let error = decoder.push(Frame {
                event: Some(format!("exception:{name}").into()),
                data: Bytes::from(data),
            });
            let error = error.unwrap_err();
            let slow = name == "throttlingException";
            let kind = if slow {
                ErrorKind::RateLimited
            } else {
                ErrorKind::Server
            };
            assert_eq!(error.kind(), kind, "{name} {data}");
        }
    }
}

#[test]
fn what_the_decoder_holds_is_not_shown() {
    let mut decoder = BedrockConverse::events(&bedrock());
    let data = json!({"contentBlockIndex": 0, "delta": {"text": "canary"}});
    decoder
        .push(Frame {
            event: Some("contentBlockDelta".into()),
            data: data.to_string().into(),
        })
        .unwrap();
    assert!(!format!("{decoder:?}").contains("canary"));
}
