//! Errors, and what they mean (`PROVIDERS` §1.6). They are a text and a status, and nothing else.

use std::{sync::Arc, time::Duration};

use http::response::Parts;
use serde_json::Value;

use crate::{
    Error, ErrorKind,
    protocol::openai_chat::{
        self,
        error::{answered_in, inside_in},
        kind::{Dialect, Evidence},
    },
};

/// The bodies are read as those of everyone else: a proxy in front may answer anything.
const OLLAMA: Dialect = Dialect {
    kind,
    status,
    request_id: "x-request-id",
};

/// Ollama's own, and that of the llama.cpp inside of it.
const CONTEXT_TEXT: [&str; 2] = [
    "exceeds the context length",
    "exceeds the available context size",
];
const BUSY_TEXT: [&str; 1] = ["server busy"];

/// The error of an answer whose status says so.
pub(in crate::protocol) fn answered(
    parts: &Parts,
    body: &[u8],
    provider: &Arc<str>,
    wait: Option<Duration>,
) -> Error {
    answered_in(&OLLAMA, parts, body, provider, wait)
}

/// The error that a body or a stream of status 200 holds.
pub(in crate::protocol) fn inside(failure: &Value, provider: &Arc<str>) -> Error {
    // It is a text, which the common reader takes for one only under a name.
    let failure = serde_json::json!({ "error": failure });
    inside_in(&OLLAMA, &failure, provider)
}

/// The model runs out of room with whatever status.
fn kind(_: u16, evidence: &Evidence<'_>) -> Option<ErrorKind> {
    evidence
        .says(&CONTEXT_TEXT)
        .then_some(ErrorKind::ContextLength)
}

fn status(evidence: &Evidence<'_>) -> Option<u16> {
    if evidence.says(&CONTEXT_TEXT) || evidence.says(&["does not support"]) {
        Some(400)
    } else if evidence.says(&["not found"]) && evidence.says(&["model"]) {
        Some(404)
    } else if evidence.says(&BUSY_TEXT) {
        Some(503)
    } else {
        openai_chat::kind::status(evidence)
    }
}
