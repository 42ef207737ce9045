//! Whole answers.

use bytes::Bytes;
use http::response::Parts;
use serde_json::Value;

use super::stream::GeminiGenerateDecoder;
use crate::{
    Error,
    protocol::{Endpoint, openai_chat::decode::undecodable, whole::whole},
    types::Completion,
};

/// Reads a whole answer as a stream of one chunk, which may lack a finish reason: nothing can have
/// been cut off a document that parses.
pub(super) fn decode(
    parts: &Parts,
    body: &Bytes,
    endpoint: &Endpoint,
) -> Result<Completion, Error> {
    let provider = endpoint.provider();
    let Ok(Value::Object(answer)) = serde_json::from_slice(body) else {
        return Err(undecodable(parts, provider, "the answer is no JSON object"));
    };
    let mut decoder = GeminiGenerateDecoder::new(provider.clone());
    decoder.chunk(answer)?;
    decoder.refuse_prompt();
    decoder.end();
    whole(decoder, provider)
        .ok_or_else(|| undecodable(parts, provider, "the answer has no candidates"))
}
