//! Answers.

use bytes::Bytes;
use http::response::Parts;
use serde_json::{Map, Value};

use crate::{
    Error,
    protocol::{
        Endpoint, cohere_chat, embedded::Embedded, lenient::count, openai_chat::decode::undecodable,
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
    let Ok(answer) = serde_json::from_slice::<Embedded>(body) else {
        return wrong("the answer is no JSON object with lists of vectors");
    };
    if answer.vectors.is_empty() {
        if cohere_chat::is_error(&answer.rest) {
            return Err(cohere_chat::inside(&Value::Object(answer.rest), provider));
        }
        return wrong("the answer has no vectors");
    }
    let billed = billed(&answer.rest);
    Ok(answer.stating(billed, provider))
}

fn billed(rest: &Map<String, Value>) -> Option<u64> {
    let units = rest.get("meta")?.get("billed_units")?;
    let at = |name| count(units.get(name));
    let (texts, pictures) = (at("input_tokens"), at("image_tokens"));
    let any = texts.is_some() || pictures.is_some();
    any.then(|| {
        texts
            .unwrap_or_default()
            .saturating_add(pictures.unwrap_or_default())
    })
}
