//! Whole answers.

use bytes::Bytes;
use http::response::Parts;
use serde_json::Value;

use super::{error, stream::BedrockConverseDecoder};
use crate::{
    Error,
    protocol::{Endpoint, openai_chat::decode::undecodable, whole::whole},
    types::Completion,
};

/// Reads an answer as the stream that would have brought it, so that both say the same.
pub(super) fn decode(
    parts: &Parts,
    body: &Bytes,
    endpoint: &Endpoint,
) -> Result<Completion, Error> {
    let provider = endpoint.provider();
    let wrong = |what| undecodable(parts, provider, what);
    let Ok(Value::Object(answer)) = serde_json::from_slice(body) else {
        return Err(wrong("the answer is no JSON object"));
    };
    if let Some(Value::String(name)) = answer.get("__type") {
        return Err(error::inside(name, body, provider));
    }
    let content = answer
        .get("output")
        .and_then(|output| output.pointer("/message/content"));
    if !content.is_some_and(Value::is_array) {
        return Err(wrong("the answer has no content"));
    }
    let mut decoder = BedrockConverseDecoder::new(provider.clone());
    decoder.whole(answer)?;
    whole(decoder, provider).ok_or_else(|| wrong("the answer is empty"))
}
