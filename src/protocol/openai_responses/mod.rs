//! OpenAI's Responses.

mod content;
mod decode;
mod encode;
mod error;
mod input;
mod item;
mod list;
pub(super) mod models;
mod settings;
mod stream;
mod tools;
mod unseal;

use std::time::Duration;

use bytes::Bytes;
use http::{Request, response::Parts};

use super::{Endpoint, Framing, Protocol};
use crate::{
    Error,
    types::{ChatRequest, Completion},
};

pub use self::stream::OpenAiResponsesDecoder;

const NAME: &str = "openai_responses";

#[doc = include_str!("docs.md")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OpenAiResponses;

impl Protocol for OpenAiResponses {
    const NAME: &'static str = NAME;
    const FRAMING: Framing = Framing::Sse;
    type Decoder = OpenAiResponsesDecoder;

    fn encode(request: &ChatRequest, endpoint: &Endpoint) -> Result<Request<Bytes>, Error> {
        encode::encode(request, endpoint)
    }

    fn decode(parts: &Parts, body: &Bytes, endpoint: &Endpoint) -> Result<Completion, Error> {
        decode::decode(parts, body, endpoint)
    }

    fn events(endpoint: &Endpoint) -> Self::Decoder {
        OpenAiResponsesDecoder::new(endpoint.provider().clone())
    }

    fn error(parts: &Parts, body: &[u8], endpoint: &Endpoint, wait: Option<Duration>) -> Error {
        error::answered(parts, body, endpoint.provider(), wait)
    }

    fn unsealed(request: &ChatRequest, refusal: &Error) -> Option<ChatRequest> {
        unseal::unsealed(request, refusal)
    }

    fn is_family(one: &str, other: &str) -> bool {
        models::family(one) == models::family(other)
    }
}
