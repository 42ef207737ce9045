//! Answers.

use bytes::Bytes;
use http::response::Parts;
use serde_json::Value;
use tollgate_layers::Reach;

use crate::{
    Error,
    protocol::{
        Endpoint,
        embedded::Embedded,
        gemini_generate,
        lenient::{count, object, take},
        openai_chat::{decode::undecodable, error::is_error},
    },
    types::{Embeddings, Summary},
};

pub(super) fn decode(
    parts: &Parts,
    body: &Bytes,
    endpoint: &Endpoint,
) -> Result<Embeddings, Error> {
    let provider = endpoint.provider();
    // The work was done, and is billed whatever became of its answer.
    let wrong = |what| Err(undecodable(parts, provider, what));
    let Ok(Embedded { vectors, mut rest }) = serde_json::from_slice(body) else {
        return wrong("the answer is no JSON object with a list of vectors");
    };
    if rest.get("error").is_some_and(is_error) {
        return Err(gemini_generate::error::inside(
            &Value::Object(rest),
            provider,
        ));
    }
    if vectors.is_empty() {
        return wrong("the answer has no vectors");
    }
    let mut summary = Summary::new();
    summary.provider = Some(provider.clone());
    summary.reach = Reach::Answered;
    let usage = object(&mut rest, "usageMetadata");
    let stated = ["promptTokenCount", "totalTokenCount"];
    match stated.iter().find_map(|name| count(usage.get(*name))) {
        Some(input) => summary.usage.input = input,
        None => summary.usage.estimated = true,
    }
    take(&mut rest, "error");
    rest.retain(|_, value| !value.is_null());
    let mut embeddings = Embeddings::new(vectors, summary);
    embeddings.extra = rest.into();
    Ok(embeddings)
}
