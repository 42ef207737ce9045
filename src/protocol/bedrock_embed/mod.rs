//! The embedding models on Amazon Bedrock.

mod decode;
mod encode;
mod model;

use bytes::Bytes;
use http::{Request, response::Parts};

use super::{BedrockConverse, EmbedProtocol, Endpoint};
use crate::{
    Error,
    types::{EmbedRequest, Embeddings},
};

#[doc = include_str!("docs.md")]
impl EmbedProtocol for BedrockConverse {
    fn encode_embed(request: &EmbedRequest, endpoint: &Endpoint) -> Result<Request<Bytes>, Error> {
        encode::encode(request, endpoint)
    }

    fn decode_embed(parts: &Parts, body: &Bytes, endpoint: &Endpoint) -> Result<Embeddings, Error> {
        decode::decode(parts, body, endpoint)
    }

    fn most_inputs(request: &EmbedRequest, _: &Endpoint) -> usize {
        model::of(request).map_or(1, |model| model.inputs)
    }
}
