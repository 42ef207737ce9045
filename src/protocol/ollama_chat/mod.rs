//! Ollama's own chat.

mod decode;
mod encode;
pub(super) mod error;
mod list;
mod messages;
mod settings;
mod stream;
mod tools;
mod wire;

use std::time::Duration;

use bytes::Bytes;
use http::{Request, response::Parts};

use super::{Endpoint, Framing, Protocol};
use crate::{
    Error,
    types::{ChatRequest, Completion},
};

pub use self::stream::OllamaChatDecoder;

/// What opaque parts are tagged with, and the member that holds a request's own words.
pub(super) const NAME: &str = "ollama_chat";

#[doc = include_str!("docs.md")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OllamaChat;

impl Protocol for OllamaChat {
    const NAME: &'static str = NAME;
    const FRAMING: Framing = Framing::Ndjson;
    type Decoder = OllamaChatDecoder;

    fn encode(request: &ChatRequest, endpoint: &Endpoint) -> Result<Request<Bytes>, Error> {
        encode::encode(request, endpoint)
    }

    fn decode(parts: &Parts, body: &Bytes, endpoint: &Endpoint) -> Result<Completion, Error> {
        decode::decode(parts, body, endpoint)
    }

    fn events(endpoint: &Endpoint) -> Self::Decoder {
        OllamaChatDecoder::new(endpoint.provider().clone())
    }

    fn error(parts: &Parts, body: &[u8], endpoint: &Endpoint, wait: Option<Duration>) -> Error {
        error::answered(parts, body, endpoint.provider(), wait)
    }
}
