//! Whole answers.

use bytes::Bytes;
use http::response::Parts;
use serde_json::Value;
use tollgate_layers::Reach;

use super::{error, stream::OpenAiResponsesDecoder};
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
    let Ok(Value::Object(answer)) = serde_json::from_slice(body) else {
        return Err(undecodable("the answer is no JSON object"));
    };
    let failure = answer.get("error");
    if let Some(failure) = failure.filter(|failure| openai_chat::error::is_error(failure)) {
        return Err(error::inside(failure, provider));
    }
    let failed = answer
        .get("status")
        .is_some_and(|status| status == "failed");
    if !failed && !answer.get("output").is_some_and(Value::is_array) {
        return Err(undecodable("the answer has no output"));
    }
    let mut decoder = OpenAiResponsesDecoder::new(provider.clone());
    decoder.last(answer, None)?;
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
