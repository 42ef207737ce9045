//! Answers.

use std::fmt;

use bytes::Bytes;
use http::response::Parts;
use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value};
use tollgate_layers::Reach;

use crate::{
    Error,
    protocol::{
        Endpoint, cohere_chat,
        lenient::{count, word},
        openai_chat::decode::undecodable,
        openai_embed::Vector,
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
    let Ok(Answer { vectors, mut rest }) = serde_json::from_slice(body) else {
        return wrong("the answer is no JSON object with lists of vectors");
    };
    let Vectors(vectors) = vectors;
    if vectors.is_empty() {
        if cohere_chat::is_error(&rest) {
            return Err(cohere_chat::inside(&Value::Object(rest), provider));
        }
        return wrong("the answer has no vectors");
    }
    let mut summary = Summary::new();
    summary.provider = Some(provider.clone());
    summary.reach = Reach::Answered;
    summary.response_id = word(&mut rest, "id");
    match billed(&rest) {
        Some(input) => summary.usage.input = input,
        None => summary.usage.estimated = true,
    }
    rest.retain(|_, value| !value.is_null());
    let mut embeddings = Embeddings::new(vectors, summary);
    embeddings.extra = rest.into();
    Ok(embeddings)
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

/// An answer, read without a tree of all its numbers, and without the texts that it repeats.
struct Answer {
    vectors: Vectors,
    rest: Map<String, Value>,
}

impl<'de> Deserialize<'de> for Answer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(AnswerVisitor)
    }
}

struct AnswerVisitor;

impl<'de> Visitor<'de> for AnswerVisitor {
    type Value = Answer;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Answer, A::Error> {
        let mut answer = Answer {
            vectors: Vectors(Vec::new()),
            rest: Map::new(),
        };
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "embeddings" => answer.vectors = map.next_value()?,
                "texts" | "inputs" | "images" => drop(map.next_value::<IgnoredAny>()?),
                _ => drop(answer.rest.insert(name, map.next_value()?)),
            }
        }
        Ok(answer)
    }
}

/// The vectors of the first type that there are any of.
struct Vectors(Vec<Vec<f32>>);

impl<'de> Deserialize<'de> for Vectors {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(VectorsVisitor)
    }
}

struct VectorsVisitor;

impl<'de> Visitor<'de> for VectorsVisitor {
    type Value = Vectors;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("lists of vectors by their type, or a list of vectors")
    }

    fn visit_unit<E>(self) -> Result<Vectors, E> {
        Ok(Vectors(Vec::new()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vectors, A::Error> {
        let mut vectors = Vec::new();
        while let Some(Vector(vector)) = items.next_element()? {
            vectors.push(vector);
        }
        Ok(Vectors(vectors))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Vectors, A::Error> {
        let mut found = Vectors(Vec::new());
        while map.next_key::<IgnoredAny>()?.is_some() {
            if found.0.is_empty() {
                let of_type: Option<Vectors> = map.next_value()?;
                found = of_type.unwrap_or(found);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}
