//! The answers in `tests/fixtures`, in the form that its README describes, read without a provider.

use std::{fs, path::PathBuf};

use bytes::Bytes;
use http::response::Parts;
use serde_json::Value;
use tollgate::{
    Completion,
    protocol::{Endpoint, Protocol},
};

use crate::{
    framed::framed,
    heads,
    reading::{collect, stream},
};

/// An answer that we wrote.
pub(crate) struct Fixture {
    pub(crate) parts: Parts,
    pub(crate) body: Bytes,
    is_stream: bool,
}

/// The answer of this name among those of a protocol.
pub(crate) fn fixture<P: Protocol>(name: &str) -> Fixture {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let file = folder.join(P::NAME).join(format!("{name}.json"));
    let file = fs::read(file).expect("there is one of this name");
    let file: Value = serde_json::from_slice(&file).expect("a fixture is JSON");
    let body = match (&file["events"], &file["body_text"]) {
        (Value::Array(events), _) => framed(P::FRAMING, events),
        (_, Value::String(text)) => text.clone().into(),
        _ => file["body"].to_string().into(),
    };
    Fixture {
        parts: heads::parts(&file),
        body: body.into(),
        is_stream: file["events"].is_array() || file["is_stream"] == true,
    }
}

impl Fixture {
    /// What it says.
    pub(crate) fn answer<P: Protocol>(&self, endpoint: &Endpoint) -> Completion {
        let answer = if self.is_stream {
            collect(endpoint, stream::<P>(endpoint, &[&self.body]))
        } else {
            P::decode(&self.parts, &self.body, endpoint)
        };
        answer.expect("it is an answer")
    }
}
