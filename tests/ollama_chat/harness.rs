//! A body fed to the protocol as a provider would.

use http::response::Parts;
use serde_json::{Value, json};
use tollgate::{
    ChatRequest, Completion, Error,
    protocol::{Endpoint, OllamaChat, Protocol},
};

use crate::{framed::framed, heads, reading};

pub(crate) fn ollama() -> Endpoint {
    Endpoint::new("ollama", "http://127.0.0.1:11434").unwrap()
}

/// The body that a request is sent with.
pub(crate) fn sent(request: &ChatRequest) -> Value {
    let request = OllamaChat::encode(request, &ollama()).unwrap();
    serde_json::from_slice(request.body()).unwrap()
}

pub(crate) fn head(status: u16) -> Parts {
    heads::parts(&json!({ "status": status }))
}

/// A line that says this.
pub(crate) fn said(message: &Value) -> Value {
    json!({"model": "m", "created_at": "2026-11-21T09:00:00.5Z", "message": message, "done": false})
}

/// The last line.
pub(crate) fn done(reason: &str) -> Value {
    json!({"model": "m", "created_at": "2026-11-21T09:00:01Z", "message": {"content": ""}, "done": true,
           "done_reason": reason, "prompt_eval_count": 3, "eval_count": 2})
}

/// The events of a body of these lines, and how it ended.
pub(crate) fn stream(lines: &[Value]) -> reading::Outcome {
    pieces(&[&framed(OllamaChat::FRAMING, lines)])
}

/// The same of a body that comes in these pieces.
pub(crate) fn pieces(pieces: &[&[u8]]) -> reading::Outcome {
    reading::stream::<OllamaChat>(&ollama(), pieces)
}

pub(crate) fn collect(outcome: reading::Outcome) -> Result<Completion, Error> {
    reading::collect(&ollama(), outcome)
}
