//! Google's `generateContent`.

mod config;
mod contents;
mod decode;
mod encode;
pub(super) mod error;
mod finish;
mod list;
mod media;
mod models;
mod results;
mod stream;
mod tools;
mod unseal;
mod usage;
mod wire;

use std::time::Duration;

use bytes::Bytes;
use http::{Request, response::Parts};

use super::{Endpoint, Framing, Protocol};
use crate::{
    Error,
    types::{ChatRequest, Completion},
};

pub use self::stream::GeminiGenerateDecoder;

/// What opaque parts are tagged with.
const NAME: &str = "gemini_generate";

#[doc = include_str!("docs.md")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GeminiGenerate;

impl Protocol for GeminiGenerate {
    const NAME: &'static str = NAME;
    const FRAMING: Framing = Framing::SseOrJson;
    type Decoder = GeminiGenerateDecoder;

    fn encode(request: &ChatRequest, endpoint: &Endpoint) -> Result<Request<Bytes>, Error> {
        encode::encode(request, endpoint)
    }

    fn decode(parts: &Parts, body: &Bytes, endpoint: &Endpoint) -> Result<Completion, Error> {
        decode::decode(parts, body, endpoint)
    }

    fn events(endpoint: &Endpoint) -> Self::Decoder {
        GeminiGenerateDecoder::new(endpoint.provider().clone())
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
