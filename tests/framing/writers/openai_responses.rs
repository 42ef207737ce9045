//! Events of a response.

use serde_json::{Value, json};
use tollgate::protocol::Frame;

use crate::{
    bodies::frame,
    said::{Item, Said, TOOL},
};

pub(super) fn write(said: &Said) -> Vec<Frame> {
    let response = |status: &str, output: &[Value], usage: Value| {
        json!({"response": {
            "id": "resp_1", "object": "response", "created_at": 1_760_000_000, "status": status,
            "model": "m", "output": output, "usage": usage,
        }})
    };
    let mut frames = vec![event(
        "response.created",
        response("in_progress", &[], Value::Null),
    )];
    let mut output = Vec::new();
    for (at, item) in said.items.iter().enumerate() {
        let (kind, pieces) = match item {
            Item::Thought(pieces) => ("response.reasoning_summary_text.delta", pieces),
            Item::Text(pieces) => ("response.output_text.delta", pieces),
            Item::Call(pieces) => ("response.function_call_arguments.delta", pieces),
        };
        let begun = json!({"output_index": at, "item": whole(at, item, "")});
        frames.push(event("response.output_item.added", begun));
        frames.extend(pieces.iter().map(|text| {
            let piece = json!({
                "output_index": at, "content_index": 0, "summary_index": 0, "delta": text,
            });
            event(kind, piece)
        }));
        let done = whole(at, item, &pieces.concat());
        frames.push(event(
            "response.output_item.done",
            json!({"output_index": at, "item": done}),
        ));
        output.push(done);
    }
    let usage = json!({
        "input_tokens": said.input, "output_tokens": said.output,
        "total_tokens": said.input + said.output,
    });
    frames.push(event(
        "response.completed",
        response("completed", &output, usage),
    ));
    frames
}

/// An item of the output, as far as it has got.
fn whole(at: usize, item: &Item, text: &str) -> Value {
    let parts = |part: Value| {
        if text.is_empty() {
            json!([])
        } else {
            json!([part])
        }
    };
    match item {
        Item::Thought(_) => json!({
            "id": format!("rs_{at}"), "type": "reasoning",
            "summary": parts(json!({"type": "summary_text", "text": text})),
        }),
        Item::Text(_) => json!({
            "id": format!("msg_{at}"), "type": "message", "role": "assistant",
            "status": if text.is_empty() { "in_progress" } else { "completed" },
            "content": parts(json!({"type": "output_text", "text": text, "annotations": []})),
        }),
        Item::Call(_) => json!({
            "id": format!("fc_{at}"), "type": "function_call", "call_id": Said::id(at),
            "name": TOOL, "arguments": text, "status": "completed",
        }),
    }
}

fn event(kind: &str, mut members: Value) -> Frame {
    members["type"] = json!(kind);
    frame(Some(kind), &members)
}
