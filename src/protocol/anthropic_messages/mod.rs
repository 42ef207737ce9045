//! Anthropic's Messages.

mod cited;
pub(super) mod content;
mod decode;
mod encode;
mod error;
mod format;
mod list;
mod messages;
pub(super) mod model;
mod settings;
mod stream;
pub(super) mod thinking;
mod tools;
pub(super) mod unseal;
mod usage;
mod wire;
mod words;

use std::time::Duration;

use bytes::Bytes;
use http::{Request, response::Parts};

use super::{Endpoint, Framing, Protocol};
use crate::{
    Error,
    types::{ChatRequest, Completion},
};

pub use self::stream::AnthropicDecoder;

const NAME: &str = "anthropic_messages";

/// The tool by which a model answers in a form that it cannot be held to otherwise.
const ANSWER_TOOL: &str = "tollgate_answer";

#[doc = include_str!("docs.md")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AnthropicMessages;

impl Protocol for AnthropicMessages {
    const NAME: &'static str = NAME;
    const FRAMING: Framing = Framing::Sse;
    type Decoder = AnthropicDecoder;

    fn encode(request: &ChatRequest, endpoint: &Endpoint) -> Result<Request<Bytes>, Error> {
        encode::encode(request, endpoint)
    }

    fn decode(parts: &Parts, body: &Bytes, endpoint: &Endpoint) -> Result<Completion, Error> {
        decode::decode(parts, body, endpoint)
    }

    fn events(endpoint: &Endpoint) -> Self::Decoder {
        AnthropicDecoder::new(endpoint.provider().clone())
    }

    fn error(parts: &Parts, body: &[u8], endpoint: &Endpoint, wait: Option<Duration>) -> Error {
        error::answered(parts, body, endpoint.provider(), wait)
    }

    fn unsealed(request: &ChatRequest, refusal: &Error) -> Option<ChatRequest> {
        unseal::unsealed(request, refusal)
    }

    fn is_family(one: &str, other: &str) -> bool {
        model::family(one) == model::family(other)
    }
}
