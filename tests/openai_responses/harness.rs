//! The endpoint that is asked, and what it answers with.

use serde_json::Value;
use tollgate::{
    ChatRequest, Completion, Error,
    protocol::{Endpoint, OpenAiResponses, Protocol, Quirks},
};

use crate::{answers, reading};

pub(crate) fn openai() -> Endpoint {
    let endpoint = Endpoint::new("openai", "https://api.openai.com/v1").unwrap();
    endpoint.with_quirks(Quirks::openai())
}

/// The body that a request is sent with.
pub(crate) fn sent(request: &ChatRequest) -> Value {
    let sent = OpenAiResponses::encode(request, &openai()).unwrap();
    serde_json::from_slice(sent.body()).unwrap()
}

pub(crate) fn fixture(name: &str) -> answers::Fixture {
    answers::fixture::<OpenAiResponses>(name)
}

/// What a fixture says.
pub(crate) fn answer(name: &str) -> Completion {
    fixture(name).answer::<OpenAiResponses>(&openai())
}

/// The events of a body that comes in these pieces, and how it ended.
pub(crate) fn stream(pieces: &[&[u8]]) -> reading::Outcome {
    reading::stream::<OpenAiResponses>(&openai(), pieces)
}

pub(crate) fn collect(outcome: reading::Outcome) -> Result<Completion, Error> {
    reading::collect(&openai(), outcome)
}
