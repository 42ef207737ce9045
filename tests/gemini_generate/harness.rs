//! The endpoint that is asked, and what it answers with.

use serde_json::Value;
use tollgate::{
    ChatRequest, Completion, Error,
    protocol::{Endpoint, GeminiGenerate, Protocol},
};

use crate::{answers, framed::framed, reading};

pub(crate) fn gemini() -> Endpoint {
    Endpoint::new("gemini", "https://generativelanguage.googleapis.com/v1beta").unwrap()
}

/// The body that a request is sent with.
pub(crate) fn sent(request: &ChatRequest) -> Value {
    let request = GeminiGenerate::encode(request, &gemini()).unwrap();
    serde_json::from_slice(request.body()).unwrap()
}

pub(crate) fn fixture(name: &str) -> answers::Fixture {
    answers::fixture::<GeminiGenerate>(name)
}

/// What a fixture says.
pub(crate) fn answer(name: &str) -> Completion {
    fixture(name).answer::<GeminiGenerate>(&gemini())
}

/// Events as Google sends them.
pub(crate) fn sse(events: &[Value]) -> String {
    String::from_utf8(framed(GeminiGenerate::FRAMING, events)).unwrap()
}

/// The events of a body that comes in these pieces, and how it ended.
pub(crate) fn stream(pieces: &[&[u8]]) -> reading::Outcome {
    reading::stream::<GeminiGenerate>(&gemini(), pieces)
}

pub(crate) fn collect(outcome: reading::Outcome) -> Result<Completion, Error> {
    reading::collect(&gemini(), outcome)
}
