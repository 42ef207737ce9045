//! Whole answers.

use bytes::Bytes;
use http::response::Parts;
use serde_json::Value;

use super::{error, stream::AnthropicDecoder};
use crate::{
    Error,
    protocol::{Endpoint, openai_chat, whole::whole},
    types::Completion,
};

/// Reads an answer as the stream that would have brought it, so that both say the same.
pub(super) fn decode(
    parts: &Parts,
    body: &Bytes,
    endpoint: &Endpoint,
) -> Result<Completion, Error> {
    let provider = endpoint.provider();
    let undecodable = |what| openai_chat::decode::undecodable(parts, provider, what);
    let Ok(Value::Object(message)) = serde_json::from_slice(body) else {
        return Err(undecodable("the answer is no JSON object"));
    };
    let failure = message.get("error");
    if failure.is_some_and(openai_chat::error::is_error)
        || message.get("type").is_some_and(|kind| kind == "error")
    {
        return Err(error::inside(&Value::Object(message), provider));
    }
    if !message.get("content").is_some_and(Value::is_array) {
        return Err(undecodable("the answer has no content"));
    }
    let mut decoder = AnthropicDecoder::new(provider.clone());
    decoder.whole(message);
    whole(decoder, provider).ok_or_else(|| undecodable("the answer is empty"))
}
