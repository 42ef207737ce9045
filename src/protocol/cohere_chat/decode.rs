//! Whole answers.

use bytes::Bytes;
use http::response::Parts;
use serde_json::Value;

use super::{error, stream::CohereChatDecoder};
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
    let Ok(Value::Object(answer)) = serde_json::from_slice(body) else {
        return Err(undecodable(parts, provider, "the answer is no JSON object"));
    };
    if error::is_error(&answer) {
        return Err(error::inside(&Value::Object(answer), provider));
    }
    if !answer.get("message").is_some_and(Value::is_object) {
        return Err(undecodable(parts, provider, "the answer has no message"));
    }
    let mut decoder = CohereChatDecoder::new(provider.clone());
    decoder.whole(answer)?;
    whole(decoder, provider).ok_or_else(|| undecodable(parts, provider, "the answer is empty"))
}
