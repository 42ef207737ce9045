//! Answers.

use bytes::Bytes;
use http::response::Parts;

use crate::{
    Error,
    protocol::{
        Endpoint,
        embedded::Embedded,
        lenient::{count, take},
        ollama_chat,
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
    // The work was done, whatever became of its answer.
    let wrong = |what| Err(undecodable(parts, provider, what));
    let Ok(mut answer) = serde_json::from_slice::<Embedded>(body) else {
        return wrong("the answer is no JSON object with a list of vectors");
    };
    if let Some(failure) = take(&mut answer.rest, "error").filter(is_error) {
        return Err(ollama_chat::error::inside(&failure, provider));
    }
    if answer.vectors.is_empty() {
        return wrong("the answer has no vectors");
    }
    let input = count(take(&mut answer.rest, "prompt_eval_count").as_ref());
    Ok(answer.stating(input, provider))
}
