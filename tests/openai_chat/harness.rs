//! The endpoints that are asked, and what they answer with.

use serde_json::{Value, json};
use tollgate::{
    Completion, Error,
    protocol::{Endpoint, OpenAiChat, Protocol, Quirks},
};

use crate::{answers, framed::framed, reading};

pub(crate) fn openai() -> Endpoint {
    Endpoint::new("openai", "https://api.openai.com/v1")
        .unwrap()
        .with_quirks(Quirks::openai())
}

pub(crate) fn compatible() -> Endpoint {
    Endpoint::new("deepseek", "https://api.deepseek.com").unwrap()
}

/// What a fixture says.
pub(crate) fn answer(name: &str) -> Completion {
    answers::fixture::<OpenAiChat>(name).answer::<OpenAiChat>(&openai())
}

/// Events as their server sends them.
pub(crate) fn sse(events: &[Value]) -> String {
    String::from_utf8(framed(OpenAiChat::FRAMING, events)).unwrap()
}

/// A chunk of a stream that says this.
#[expect(
    clippy::needless_pass_by_value,
    reason = "a chunk is written where it is used"
)]
pub(crate) fn delta(delta: Value) -> Value {
    json!({"id": "chatcmpl-7", "choices": [{"index": 0, "delta": delta}]})
}

/// The chunk that finishes a stream.
pub(crate) fn finish(reason: &str) -> Value {
    json!({"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})
}

/// The events of a body that comes in these pieces, and how it ended.
pub(crate) fn stream(pieces: &[&[u8]]) -> reading::Outcome {
    reading::stream::<OpenAiChat>(&openai(), pieces)
}

pub(crate) fn collect(outcome: reading::Outcome) -> Result<Completion, Error> {
    reading::collect(&openai(), outcome)
}
