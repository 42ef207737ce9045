//! Whole answers.

use bytes::Bytes;
use http::response::Parts;
use serde_json::Value;

use super::{error, stream::OpenAiResponsesDecoder};
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
    whole(decoder, provider).ok_or_else(|| undecodable("the answer is empty"))
}
