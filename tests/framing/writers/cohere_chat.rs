//! Events of a chat.

use serde_json::{Value, json};
use tollgate::protocol::Frame;

use crate::{
    bodies::frame,
    said::{Item, Said, TOOL},
};

pub(super) fn write(said: &Said) -> Vec<Frame> {
    let mut frames = vec![event("message-start", None, &json!({"role": "assistant"}))];
    for (at, item) in said.items.iter().enumerate() {
        let at = Some(at);
        match item {
            Item::Thought(pieces) => content(&mut frames, at, "thinking", pieces),
            Item::Text(pieces) => content(&mut frames, at, "text", pieces),
            Item::Call(pieces) => call(&mut frames, at, pieces),
        }
    }
    let reason = if said.calls() {
        "TOOL_CALL"
    } else {
        "COMPLETE"
    };
    let tokens =
        json!({"input_tokens": f64::from(said.input), "output_tokens": f64::from(said.output)});
    let usage = json!({"billed_units": tokens, "tokens": tokens});
    let end = json!({"type": "message-end", "delta": {"finish_reason": reason, "usage": usage}});
    frames.push(frame(Some("message-end"), &end));
    frames.push(frame(None, &"[DONE]"));
    frames
}

fn content(frames: &mut Vec<Frame>, at: Option<usize>, kind: &str, pieces: &[String]) {
    let begun = json!({"content": {"type": kind, kind: ""}});
    frames.push(event("content-start", at, &begun));
    let piece = |text: &String| event("content-delta", at, &json!({"content": {kind: text}}));
    frames.extend(pieces.iter().map(piece));
    frames.push(event("content-end", at, &json!({})));
}

fn call(frames: &mut Vec<Frame>, at: Option<usize>, pieces: &[String]) {
    let function = json!({"name": TOOL, "arguments": ""});
    let id = at.map(Said::id);
    let begun = json!({"tool_calls": {"id": id, "type": "function", "function": function}});
    frames.push(event("tool-call-start", at, &begun));
    let piece = |text: &String| {
        let piece = json!({"tool_calls": {"function": {"arguments": text}}});
        event("tool-call-delta", at, &piece)
    };
    frames.extend(pieces.iter().map(piece));
    frames.push(event("tool-call-end", at, &json!({})));
}

fn event(kind: &str, at: Option<usize>, message: &Value) -> Frame {
    let mut event = json!({"type": kind, "delta": {"message": message}});
    if let Some(at) = at {
        event["index"] = json!(at);
    }
    frame(Some(kind), &event)
}
