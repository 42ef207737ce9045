//! Answers.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, response::Parts};
use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};
use serde_json::{Map, Value};
use tollgate_layers::Reach;

use crate::{
    Error,
    protocol::{
        Endpoint,
        lenient::{count, take, word},
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
        return wrong("the answer is no JSON object with vectors");
    };
    if vectors.is_empty() {
        return wrong("the answer has no vectors");
    }
    let mut summary = Summary::new();
    summary.provider = Some(provider.clone());
    summary.reach = Reach::Answered;
    summary.response_id = word(&mut rest, "id");
    let stated = count(take(&mut rest, "inputTextTokenCount").as_ref());
    match stated.or_else(|| counted(&parts.headers)) {
        Some(input) => summary.usage.input = input,
        None => summary.usage.estimated = true,
    }
    rest.retain(|_, value| !value.is_null());
    let mut embeddings = Embeddings::new(vectors, summary);
    embeddings.extra = rest.into();
    Ok(embeddings)
}

/// The tokens of the input, which stand in a header whichever model it is.
fn counted(headers: &HeaderMap) -> Option<u64> {
    let header = headers.get("x-amzn-bedrock-input-token-count")?;
    header.to_str().ok()?.trim().parse().ok()
}

/// An answer, read without a tree of all its numbers, and without the texts that it repeats.
struct Answer {
    vectors: Vec<Vec<f32>>,
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
            vectors: Vec::new(),
            rest: Map::new(),
        };
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "embedding" => {
                    let Vector(vector) = map.next_value()?;
                    answer.vectors = vec![vector];
                }
                "embeddings" => {
                    let Vectors(vectors) = map.next_value()?;
                    answer.vectors = vectors;
                }
                "embeddingsByType" | "texts" | "inputs" | "images" => {
                    map.next_value::<IgnoredAny>()?;
                }
                _ => drop(answer.rest.insert(name, map.next_value()?)),
            }
        }
        Ok(answer)
    }
}

/// Vectors in a list, in a list of objects (Nova), or in lists by their type, of which the first that
/// there is counts (Cohere).
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
        f.write_str("vectors in a list, or lists of them by their type")
    }

    fn visit_unit<E>(self) -> Result<Vectors, E> {
        Ok(Vectors(Vec::new()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vectors, A::Error> {
        let mut vectors = Vec::new();
        while let Some(Item(vector)) = items.next_element()? {
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

/// A vector, bare or in the member `embedding` of an object.
struct Item(Vec<f32>);

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ItemVisitor)
    }
}

#[derive(Deserialize)]
struct Named {
    embedding: Vector,
}

struct ItemVisitor;

impl<'de> Visitor<'de> for ItemVisitor {
    type Value = Item;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a vector, or an object that holds one")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Item, A::Error> {
        let deserializer = serde::de::value::SeqAccessDeserializer::new(items);
        Vector::deserialize(deserializer).map(|Vector(vector)| Item(vector))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Item, A::Error> {
        let named = Named::deserialize(MapAccessDeserializer::new(map))?;
        let Vector(vector) = named.embedding;
        Ok(Item(vector))
    }
}
