//! Ollama's embeddings.

mod decode;
mod encode;

use bytes::Bytes;
use http::{Request, response::Parts};

use super::{EmbedProtocol, Endpoint, OllamaChat};
use crate::{
    Error,
    types::{EmbedRequest, Embeddings},
};

#[doc = include_str!("docs.md")]
impl EmbedProtocol for OllamaChat {
    fn encode_embed(request: &EmbedRequest, endpoint: &Endpoint) -> Result<Request<Bytes>, Error> {
        encode::encode(request, endpoint)
    }

    fn decode_embed(parts: &Parts, body: &Bytes, endpoint: &Endpoint) -> Result<Embeddings, Error> {
        decode::decode(parts, body, endpoint)
    }
}
