//! OpenAI's embeddings.

mod decode;
mod encode;
mod vector;

use bytes::Bytes;
use http::{Request, response::Parts};

use super::{EmbedProtocol, Endpoint, OpenAiChat};
use crate::{
    Error,
    types::{EmbedRequest, Embeddings},
};

pub(super) use self::vector::Vector;
pub use self::vector::{vector_from_base64, vector_to_base64};

#[doc = include_str!("docs.md")]
impl EmbedProtocol for OpenAiChat {
    fn encode_embed(request: &EmbedRequest, endpoint: &Endpoint) -> Result<Request<Bytes>, Error> {
        encode::encode(request, endpoint)
    }

    fn decode_embed(parts: &Parts, body: &Bytes, endpoint: &Endpoint) -> Result<Embeddings, Error> {
        decode::decode(parts, body, endpoint)
    }
}
