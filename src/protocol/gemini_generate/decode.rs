//! Whole answers.

use bytes::Bytes;
use http::response::Parts;
use serde_json::Value;
use tollgate_layers::Reach;

use super::stream::GeminiGenerateDecoder;
use crate::{
    Error,
    protocol::{DecodeEvents, Endpoint, openai_chat::decode::undecodable},
    types::{Assembly, Completion, Summary},
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
    if !decoder.is_begun() {
        return Err(undecodable(parts, provider, "the answer has no candidates"));
    }
    decoder.refuse_prompt();
    decoder.end();
    let mut assembly = Assembly::new();
    while let Some(event) = decoder.next() {
        assembly.push(&event);
    }
    let mut summary = Summary::new();
    summary.provider = Some(provider.clone());
    summary.reach = Reach::Answered;
    Ok(assembly.finish(summary))
}
