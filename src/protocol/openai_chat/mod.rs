//! OpenAI's chat completions.

mod alike;
mod alternative;
mod answer;
mod asked;
mod call_ids;
pub(super) mod calls;
pub(super) mod decode;
mod details;
mod encode;
pub(super) mod error;
pub(super) mod kind;
pub(super) mod list;
mod parts;
mod stream;
mod tools;
mod turns;
mod unseal;
pub(super) mod usage;
mod wire;

use std::time::Duration;

use bytes::Bytes;
use http::{Request, response::Parts};

use super::{Endpoint, Framing, Protocol, openai_responses::models::family};
use crate::{
    Error,
    types::{ChatRequest, Completion, form},
};

pub use self::stream::OpenAiChatDecoder;

#[doc = include_str!("docs.md")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OpenAiChat;

impl Protocol for OpenAiChat {
    const NAME: &'static str = form::PROTOCOL;
    const FRAMING: Framing = Framing::Sse;
    type Decoder = OpenAiChatDecoder;

    fn encode(request: &ChatRequest, endpoint: &Endpoint) -> Result<Request<Bytes>, Error> {
        encode::encode(request, endpoint)
    }

    fn decode(parts: &Parts, body: &Bytes, endpoint: &Endpoint) -> Result<Completion, Error> {
        decode::decode(parts, body, endpoint)
    }

    fn events(endpoint: &Endpoint) -> Self::Decoder {
        OpenAiChatDecoder::new(endpoint.provider().clone())
    }

    fn error(parts: &Parts, body: &[u8], endpoint: &Endpoint, wait: Option<Duration>) -> Error {
        error::answered(parts, body, endpoint.provider(), wait)
    }

    fn unsealed(request: &ChatRequest, refusal: &Error) -> Option<ChatRequest> {
        unseal::unsealed(request, refusal)
    }

    fn is_family(one: &str, other: &str) -> bool {
        family(one) == family(other)
    }
}
