//! Cohere's embeddings.

mod decode;
mod encode;

use bytes::Bytes;
use http::{Request, response::Parts};

#[cfg(feature = "bedrock")]
pub(super) use self::encode::input_type;
use super::{CohereChat, EmbedProtocol, Endpoint};
use crate::{
    Error,
    types::{EmbedRequest, Embeddings},
};

#[doc = include_str!("docs.md")]
impl EmbedProtocol for CohereChat {
    fn encode_embed(request: &EmbedRequest, endpoint: &Endpoint) -> Result<Request<Bytes>, Error> {
        encode::encode(request, endpoint)
    }

    fn decode_embed(parts: &Parts, body: &Bytes, endpoint: &Endpoint) -> Result<Embeddings, Error> {
        decode::decode(parts, body, endpoint)
    }
}
