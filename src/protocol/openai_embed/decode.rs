//! Answers.

use std::fmt;

use bytes::Bytes;
use http::response::Parts;
use serde::{
    Deserialize, Deserializer,
    de::{Error as _, IgnoredAny, MapAccess, Visitor},
};
use serde_json::{Map, Value};
use tollgate_layers::Reach;

use super::vector::Vector;
use crate::{
    Error,
    protocol::{
        Endpoint,
        lenient::{count, take, word},
        openai_chat::{decode::undecodable, error},
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
    let Ok(Answer { data, mut members }) = serde_json::from_slice(body) else {
        return wrong("the answer is no JSON object with a list of vectors");
    };
    if let Some(failure) = take(&mut members, "error").filter(error::is_error) {
        return Err(error::inside(&failure, provider));
    }
    if members.get("object").is_some_and(|kind| kind == "error") {
        return Err(error::inside(&Value::Object(members), provider));
    }
    let Some(items) = data.filter(|items| !items.is_empty()) else {
        return wrong("the answer has no vectors");
    };
    let Some(vectors) = in_order(items) else {
        return wrong("the vectors of the answer are not numbered one by one");
    };
    let mut summary = Summary::new();
    summary.provider = Some(provider.clone());
    summary.reach = Reach::Answered;
    summary.response_id = word(&mut members, "id");
    summary.model = word(&mut members, "model");
    let stated = take(&mut members, "usage").and_then(|usage| used(&usage));
    match stated {
        Some(input) => summary.usage.input = input,
        None => summary.usage.estimated = true,
    }
    members.shift_remove("object");
    members.retain(|_, value| !value.is_null());
    let mut embeddings = Embeddings::new(vectors, summary);
    embeddings.extra = members.into();
    Ok(embeddings)
}

fn used(usage: &Value) -> Option<u64> {
    let names = ["prompt_tokens", "input_tokens", "total_tokens"];
    names.iter().find_map(|name| count(usage.get(name)))
}

/// The vectors in the order of their numbers, or of the list where none has one; `None` where the
/// numbers are not those from 0 on, each once.
fn in_order(mut items: Vec<Item>) -> Option<Vec<Vec<f32>>> {
    if items.iter().any(|item| item.index.is_some()) {
        items.sort_by_key(|item| item.index);
        let numbered = items
            .iter()
            .zip(0..)
            .all(|(item, at)| item.index == Some(at));
        numbered.then_some(())?;
    }
    Some(items.into_iter().map(|item| item.vector).collect())
}

/// An answer, read without a tree of all its numbers. Of a member that comes twice the last counts.
struct Answer {
    data: Option<Vec<Item>>,
    members: Map<String, Value>,
}

struct Item {
    index: Option<u64>,
    vector: Vec<f32>,
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
            data: None,
            members: Map::new(),
        };
        while let Some(name) = map.next_key::<String>()? {
            if name == "data" {
                answer.data = map.next_value()?;
            } else {
                answer.members.insert(name, map.next_value()?);
            }
        }
        Ok(answer)
    }
}

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ItemVisitor)
    }
}

struct ItemVisitor;

impl<'de> Visitor<'de> for ItemVisitor {
    type Value = Item;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Item, A::Error> {
        let (mut index, mut vector) = (None, None);
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "index" => index = count(Some(&map.next_value()?)),
                "embedding" => vector = Some(map.next_value::<Vector>()?),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        let Vector(vector) = vector.ok_or_else(|| A::Error::missing_field("embedding"))?;
        Ok(Item { index, vector })
    }
}
