//! Cohere's chat, the second version.

mod content;
mod decode;
mod encode;
mod error;
mod list;
mod messages;
mod model;
mod said;
mod settings;
mod stream;
mod tools;
mod usage;

use std::time::Duration;

use bytes::Bytes;
use http::{Request, response::Parts};

use super::{Endpoint, Framing, Protocol};
use crate::{
    Error,
    types::{ChatRequest, Completion},
};

pub(super) use self::error::{inside, is_error};
pub use self::stream::CohereChatDecoder;

pub(super) const NAME: &str = "cohere_chat";

/// Where a plan for tools stands, which older models make in place of thoughts.
const PLAN: &str = "tool_plan";

#[doc = include_str!("docs.md")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CohereChat;

impl Protocol for CohereChat {
    const NAME: &'static str = NAME;
    const FRAMING: Framing = Framing::Sse;
    type Decoder = CohereChatDecoder;

    fn encode(request: &ChatRequest, endpoint: &Endpoint) -> Result<Request<Bytes>, Error> {
        encode::encode(request, endpoint)
    }

    fn decode(parts: &Parts, body: &Bytes, endpoint: &Endpoint) -> Result<Completion, Error> {
        decode::decode(parts, body, endpoint)
    }

    fn events(endpoint: &Endpoint) -> Self::Decoder {
        CohereChatDecoder::new(endpoint.provider().clone())
    }

    fn error(parts: &Parts, body: &[u8], endpoint: &Endpoint, wait: Option<Duration>) -> Error {
        error::answered(parts, body, endpoint.provider(), wait)
    }
}
