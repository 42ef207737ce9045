//! Answers.

use bytes::Bytes;
use http::response::Parts;
use tollgate_layers::Reach;

use crate::{
    Error,
    protocol::{
        Endpoint,
        embedded::Embedded,
        lenient::{count, take, word},
        ollama_chat,
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
    // The work was done, whatever became of its answer.
    let wrong = |what| Err(undecodable(parts, provider, what));
    let Ok(Embedded { vectors, mut rest }) = serde_json::from_slice(body) else {
        return wrong("the answer is no JSON object with a list of vectors");
    };
    if let Some(failure) = take(&mut rest, "error").filter(is_error) {
        return Err(ollama_chat::error::inside(&failure, provider));
    }
    if vectors.is_empty() {
        return wrong("the answer has no vectors");
    }
    let mut summary = Summary::new();
    summary.provider = Some(provider.clone());
    summary.reach = Reach::Answered;
    summary.model = word(&mut rest, "model");
    match count(take(&mut rest, "prompt_eval_count").as_ref()) {
        Some(input) => summary.usage.input = input,
        None => summary.usage.estimated = true,
    }
    rest.retain(|_, value| !value.is_null());
    let mut embeddings = Embeddings::new(vectors, summary);
    embeddings.extra = rest.into();
    Ok(embeddings)
}
