//! Events of a message.

use serde_json::{Value, json};
use tollgate::protocol::Frame;

use crate::{
    bodies::frame,
    said::{Item, Said, TOOL},
};

pub(super) fn write(said: &Said) -> Vec<Frame> {
    let message = json!({
        "id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": [],
        "stop_reason": null, "usage": {"input_tokens": said.input, "output_tokens": 1},
    });
    let mut frames = vec![
        event("message_start", json!({"message": message})),
        event("ping", json!({})),
    ];
    for (at, item) in said.items.iter().enumerate() {
        let (block, kind, member, pieces) = match item {
            Item::Thought(pieces) => (
                json!({"type": "thinking", "thinking": "", "signature": ""}),
                "thinking_delta",
                "thinking",
                pieces,
            ),
            Item::Text(pieces) => (
                json!({"type": "text", "text": ""}),
                "text_delta",
                "text",
                pieces,
            ),
            Item::Call(pieces) => (
                json!({"type": "tool_use", "id": Said::id(at), "name": TOOL, "input": {}}),
                "input_json_delta",
                "partial_json",
                pieces,
            ),
        };
        let begun = json!({"index": at, "content_block": block});
        frames.push(event("content_block_start", begun));
        frames.extend(pieces.iter().map(|text| {
            let delta = json!({"type": kind, member: text});
            event("content_block_delta", json!({"index": at, "delta": delta}))
        }));
        frames.push(event("content_block_stop", json!({"index": at})));
    }
    let reason = if said.calls() { "tool_use" } else { "end_turn" };
    let delta = json!({
        "delta": {"stop_reason": reason, "stop_sequence": null},
        "usage": {"output_tokens": said.output},
    });
    frames.push(event("message_delta", delta));
    frames.push(event("message_stop", json!({})));
    frames
}

fn event(kind: &str, mut members: Value) -> Frame {
    members["type"] = json!(kind);
    frame(Some(kind), &members)
}
