//! Messages of a conversation's stream.

use serde_json::{Value, json};
use tollgate::protocol::Frame;

use crate::{
    bodies::frame,
    said::{Item, Said, TOOL},
};

pub(super) fn write(said: &Said) -> Vec<Frame> {
    let mut frames = vec![event("messageStart", json!({"role": "assistant"}))];
    for (at, item) in said.items.iter().enumerate() {
        let (pieces, delta): (_, fn(&str) -> Value) = match item {
            Item::Thought(pieces) => (pieces, |text| json!({"reasoningContent": {"text": text}})),
            Item::Text(pieces) => (pieces, |text| json!({"text": text})),
            Item::Call(pieces) => {
                let tool = json!({"toolUse": {"toolUseId": Said::id(at), "name": TOOL}});
                let begun = json!({"contentBlockIndex": at, "start": tool});
                frames.push(event("contentBlockStart", begun));
                (pieces, |text| json!({"toolUse": {"input": text}}))
            }
        };
        frames.extend(pieces.iter().map(|text| {
            let piece = json!({"contentBlockIndex": at, "delta": delta(text)});
            event("contentBlockDelta", piece)
        }));
        frames.push(event("contentBlockStop", json!({"contentBlockIndex": at})));
    }
    let reason = if said.calls() { "tool_use" } else { "end_turn" };
    frames.push(event("messageStop", json!({"stopReason": reason})));
    let usage = json!({
        "inputTokens": said.input, "outputTokens": said.output,
        "totalTokens": said.input + said.output,
    });
    frames.push(event(
        "metadata",
        json!({"usage": usage, "metrics": {"latencyMs": 7}}),
    ));
    frames
}

/// Each is padded, so that its length says nothing.
fn event(kind: &str, mut members: Value) -> Frame {
    members["p"] = json!("abcdef");
    frame(Some(kind), &members)
}
