//! Pieces of a generated content. Calls come whole.

use serde_json::{Value, json};
use tollgate::protocol::Frame;

use crate::{
    bodies::frame,
    said::{Item, Said, TOOL},
};

pub(super) fn write(said: &Said) -> Vec<Frame> {
    let mut frames = Vec::new();
    for (at, item) in said.items.iter().enumerate() {
        match item {
            Item::Thought(pieces) => {
                let thoughts = pieces.iter();
                frames.extend(thoughts.map(|text| part(&json!({"text": text, "thought": true}))));
            }
            Item::Text(pieces) => {
                frames.extend(pieces.iter().map(|text| part(&json!({"text": text}))));
            }
            Item::Call(pieces) => {
                let arguments: Value =
                    serde_json::from_str(&pieces.concat()).expect("arguments are JSON");
                let call = json!({"id": Said::id(at), "name": TOOL, "args": arguments});
                frames.push(part(&json!({"functionCall": call})));
            }
        }
    }
    let last = json!({"index": 0, "content": {"parts": [{"text": ""}]}, "finishReason": "STOP"});
    let usage = json!({
        "promptTokenCount": said.input, "candidatesTokenCount": said.output,
        "totalTokenCount": said.input + said.output,
    });
    let last = json!({"candidates": [last], "modelVersion": "m", "usageMetadata": usage});
    frames.push(frame(None, &last));
    frames
}

fn part(part: &Value) -> Frame {
    let candidate = json!({"index": 0, "content": {"parts": [part], "role": "model"}});
    frame(
        None,
        &json!({"candidates": [candidate], "modelVersion": "m", "responseId": "r"}),
    )
}
