//! Answers.

use bytes::Bytes;
use http::{HeaderMap, response::Parts};
use serde_json::Value;

use crate::{
    Error,
    protocol::{
        Endpoint,
        bedrock_converse::inside,
        embedded::Embedded,
        lenient::{count, take},
        openai_chat::decode::undecodable,
    },
    types::Embeddings,
};

pub(super) fn decode(
    parts: &Parts,
    body: &Bytes,
    endpoint: &Endpoint,
) -> Result<Embeddings, Error> {
    let provider = endpoint.provider();
    // The work was done, and is billed whatever became of its answer.
    let wrong = |what| Err(undecodable(parts, provider, what));
    let Ok(mut answer) = serde_json::from_slice::<Embedded>(body) else {
        return wrong("the answer is no JSON object with vectors");
    };
    if let Some(Value::String(name)) = answer.rest.get("__type") {
        return Err(inside(name, body, provider));
    }
    if answer.vectors.is_empty() {
        return wrong("the answer has no vectors");
    }
    let stated = count(take(&mut answer.rest, "inputTextTokenCount").as_ref());
    let stated = stated.or_else(|| counted(&parts.headers));
    Ok(answer.stating(stated, provider))
}

/// The tokens of the input, which stand in a header whichever model it is.
fn counted(headers: &HeaderMap) -> Option<u64> {
    let header = headers.get("x-amzn-bedrock-input-token-count")?;
    header.to_str().ok()?.trim().parse().ok()
}
