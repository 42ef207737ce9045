//! The endpoint that is asked, and what it answers with.

use serde_json::Value;
use tollgate::{
    ChatRequest, Completion, Error,
    protocol::{AnthropicMessages, Endpoint, Protocol},
};

use crate::{answers, framed::framed, reading};

pub(crate) fn anthropic() -> Endpoint {
    Endpoint::new("anthropic", "https://api.anthropic.com").unwrap()
}

/// The body that a request is sent as.
pub(crate) fn sent(request: &ChatRequest) -> Value {
    let sent = AnthropicMessages::encode(request, &anthropic()).unwrap();
    serde_json::from_slice(sent.body()).unwrap()
}

pub(crate) fn fixture(name: &str) -> answers::Fixture {
    answers::fixture::<AnthropicMessages>(name)
}

/// What a fixture says.
pub(crate) fn answer(name: &str) -> Completion {
    fixture(name).answer::<AnthropicMessages>(&anthropic())
}

/// Events as their server sends them.
pub(crate) fn sse(events: &[Value]) -> String {
    String::from_utf8(framed(AnthropicMessages::FRAMING, events)).unwrap()
}

/// The events of a body that comes in these pieces, and how it ended.
pub(crate) fn stream(pieces: &[&[u8]]) -> reading::Outcome {
    reading::stream::<AnthropicMessages>(&anthropic(), pieces)
}

pub(crate) fn collect(outcome: reading::Outcome) -> Result<Completion, Error> {
    reading::collect(&anthropic(), outcome)
}
