//! Whole answers.

use bytes::Bytes;
use http::response::Parts;
use serde_json::Value;
use tollgate_layers::Reach;

use super::{error, stream::AnthropicDecoder};
use crate::{
    Error,
    protocol::{DecodeEvents, Endpoint, openai_chat},
    types::{Assembly, Completion, Event, Summary},
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
    let mut assembly = Assembly::new();
    let mut summary = Summary::new();
    summary.provider = Some(provider.clone());
    summary.reach = Reach::Answered;
    while let Some(event) = decoder.next() {
        if let Event::Finish { reason, .. } = &event {
            summary.finish = Some(reason.clone());
        }
        assembly.push(&event);
    }
    let completion = assembly.finish(summary);
    if completion.choices.is_empty() {
        return Err(undecodable("the answer is empty"));
    }
    Ok(completion)
}
