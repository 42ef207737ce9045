//! Lines of a chat. Calls come whole.

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
                frames.extend(thoughts.map(|text| line(&json!({"content": "", "thinking": text}))));
            }
            Item::Text(pieces) => {
                frames.extend(pieces.iter().map(|text| line(&json!({"content": text}))));
            }
            Item::Call(pieces) => {
                let arguments: Value =
                    serde_json::from_str(&pieces.concat()).expect("arguments are JSON");
                let function = json!({"index": 0, "name": TOOL, "arguments": arguments});
                let call = json!({"id": Said::id(at), "function": function});
                frames.push(line(&json!({"content": "", "tool_calls": [call]})));
            }
        }
    }
    let last = json!({
        "model": "m", "created_at": "2026-11-21T09:00:00Z", "message": {"role": "assistant", "content": ""},
        "done": true, "done_reason": "stop",
        "prompt_eval_count": said.input, "eval_count": said.output,
    });
    frames.push(frame(None, &last));
    frames
}

fn line(message: &Value) -> Frame {
    let mut message = message.clone();
    message["role"] = json!("assistant");
    let line = json!({
        "model": "m", "created_at": "2026-11-21T09:00:00Z", "message": message, "done": false,
    });
    frame(None, &line)
}
