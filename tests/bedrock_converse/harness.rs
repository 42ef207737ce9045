//! The endpoint that is asked, and what it answers with.

use serde_json::Value;
use tollgate::{
    ChatRequest, Completion, Error,
    protocol::{BedrockConverse, Endpoint, Protocol},
};

use crate::{answers, reading};

pub(crate) const CLAUDE: &str = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
pub(crate) const NOVA: &str = "amazon.nova-lite-v1:0";
pub(crate) const LLAMA: &str = "meta.llama3-2-1b-instruct-v1:0";

pub(crate) fn bedrock() -> Endpoint {
    Endpoint::new("bedrock", "https://bedrock-runtime.us-east-1.amazonaws.com").unwrap()
}

/// The body that a request is sent as.
pub(crate) fn sent(request: &ChatRequest) -> Value {
    let sent = BedrockConverse::encode(request, &bedrock()).unwrap();
    serde_json::from_slice(sent.body()).unwrap()
}

/// Why a request is not sent.
pub(crate) fn refused(request: &ChatRequest) -> Error {
    BedrockConverse::encode(request, &bedrock()).unwrap_err()
}

pub(crate) fn fixture(name: &str) -> answers::Fixture {
    answers::fixture::<BedrockConverse>(name)
}

/// What a fixture says.
pub(crate) fn answer(name: &str) -> Completion {
    fixture(name).answer::<BedrockConverse>(&bedrock())
}

/// The events of a body that comes in these pieces, and how it ended.
pub(crate) fn stream(pieces: &[&[u8]]) -> reading::Outcome {
    reading::stream::<BedrockConverse>(&bedrock(), pieces)
}

pub(crate) fn collect(outcome: reading::Outcome) -> Result<Completion, Error> {
    reading::collect(&bedrock(), outcome)
}
