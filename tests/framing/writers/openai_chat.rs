//! Chunks of a chat completion.

use serde_json::{Value, json};
use tollgate::protocol::Frame;

use crate::{
    bodies::frame,
    said::{Item, Said, TOOL},
};

pub(super) fn write(said: &Said) -> Vec<Frame> {
    let mut frames = vec![chunk(&json!({"role": "assistant", "content": ""}))];
    let mut calls = 0;
    for (at, item) in said.items.iter().enumerate() {
        match item {
            Item::Thought(pieces) => {
                frames.extend(
                    pieces
                        .iter()
                        .map(|text| chunk(&json!({"reasoning_content": text}))),
                );
            }
            Item::Text(pieces) => {
                frames.extend(pieces.iter().map(|text| chunk(&json!({"content": text}))));
            }
            Item::Call(pieces) => {
                let function = json!({"name": TOOL, "arguments": ""});
                frames.push(call(&json!({
                    "index": calls, "id": Said::id(at), "type": "function", "function": function,
                })));
                frames.extend(
                    pieces.iter().map(|text| {
                        call(&json!({"index": calls, "function": {"arguments": text}}))
                    }),
                );
                calls += 1;
            }
        }
    }
    let reason = if said.calls() { "tool_calls" } else { "stop" };
    frames.push(data(
        &json!([{"index": 0, "delta": {}, "finish_reason": reason}]),
        &Value::Null,
    ));
    let usage = json!({
        "prompt_tokens": said.input, "completion_tokens": said.output,
        "total_tokens": said.input + said.output,
    });
    frames.push(data(&json!([]), &usage));
    frames.push(frame(None, &"[DONE]"));
    frames
}

fn call(call: &Value) -> Frame {
    chunk(&json!({"tool_calls": [call]}))
}

fn chunk(delta: &Value) -> Frame {
    data(
        &json!([{"index": 0, "delta": delta, "finish_reason": null}]),
        &Value::Null,
    )
}

fn data(choices: &Value, usage: &Value) -> Frame {
    let chunk = json!({
        "id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1_760_000_000,
        "model": "m", "choices": choices, "usage": usage,
    });
    frame(None, &chunk)
}
