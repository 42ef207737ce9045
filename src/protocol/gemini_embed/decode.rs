//! Answers.

use bytes::Bytes;
use http::response::Parts;
use serde_json::Value;

use crate::{
    Error,
    protocol::{
        Endpoint,
        embedded::Embedded,
        gemini_generate,
        lenient::{count, object, take},
        openai_chat::{decode::undecodable, error::is_error},
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
        return wrong("the answer is no JSON object with a list of vectors");
    };
    if answer.rest.get("error").is_some_and(is_error) {
        return Err(gemini_generate::error::inside(
            &Value::Object(answer.rest),
            provider,
        ));
    }
    if answer.vectors.is_empty() {
        return wrong("the answer has no vectors");
    }
    let usage = object(&mut answer.rest, "usageMetadata");
    let stated = ["promptTokenCount", "totalTokenCount"];
    let stated = stated.iter().find_map(|name| count(usage.get(*name)));
    take(&mut answer.rest, "error");
    Ok(answer.stating(stated, provider))
}
