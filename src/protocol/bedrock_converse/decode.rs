//! Whole answers.

use bytes::Bytes;
use http::response::Parts;
use serde_json::Value;
use tollgate_layers::Reach;

use super::{error, stream::BedrockConverseDecoder};
use crate::{
    Error,
    protocol::{DecodeEvents, Endpoint, openai_chat::decode::undecodable},
    types::{Assembly, Completion, Event, Summary},
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
        return Err(wrong("the answer is empty"));
    }
    Ok(completion)
}
