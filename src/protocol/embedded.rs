//! Vectors as all but OpenAI answer with them.

use std::{fmt, sync::Arc};

use serde::{
    Deserialize, Deserializer,
    de::{
        Error as _, IgnoredAny, IntoDeserializer, MapAccess, SeqAccess, Visitor,
        value::MapAccessDeserializer,
    },
};
use serde_json::{Map, Value};
use tollgate_layers::Reach;

use super::{lenient::word, openai_embed::Vector};
use crate::types::{Embeddings, Summary};

/// An answer, read without a tree of all its numbers, and without the inputs that it repeats: a list
/// `embeddings`, or one `embedding`, of vectors or of objects that hold one under `values` (Google) or
/// `embedding` (Nova). Of lists by their type the first that holds any counts (Cohere).
pub(super) struct Embedded {
    pub(super) vectors: Vec<Vec<f32>>,
    /// All other members.
    pub(super) rest: Map<String, Value>,
}

impl Embedded {
    /// The embeddings, with as many tokens of input as the answer states, if it does; all else that it
    /// says stands beside them.
    pub(super) fn stating(self, input: Option<u64>, provider: &Arc<str>) -> Embeddings {
        let mut rest = self.rest;
        let mut summary = Summary::new();
        summary.provider = Some(provider.clone());
        summary.reach = Reach::Answered;
        summary.response_id = word(&mut rest, "id");
        summary.model = word(&mut rest, "model");
        match input {
            Some(input) => summary.usage.input = input,
            None => summary.usage.estimated = true,
        }
        rest.retain(|_, value| !value.is_null());
        let mut embeddings = Embeddings::new(self.vectors, summary);
        embeddings.extra = rest.into();
        embeddings
    }
}

impl<'de> Deserialize<'de> for Embedded {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EmbeddedVisitor)
    }
}

struct EmbeddedVisitor;

impl<'de> Visitor<'de> for EmbeddedVisitor {
    type Value = Embedded;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Embedded, A::Error> {
        let mut answer = Embedded {
            vectors: Vec::new(),
            rest: Map::new(),
        };
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "embeddings" => {
                    let Vectors(vectors) = map.next_value()?;
                    answer.vectors = vectors;
                }
                "embedding" => {
                    let item: Option<Item> = map.next_value()?;
                    answer.vectors = item.map(|Item(vector)| vector).into_iter().collect();
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

/// Those of a list, or of the first type that has any.
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
                let of_type: Option<List> = map.next_value()?;
                found.0 = of_type.map_or_else(Vec::new, |List(vectors)| vectors);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

/// A list of vectors.
struct List(Vec<Vec<f32>>);

impl<'de> Deserialize<'de> for List {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let items: Vec<Item> = Deserialize::deserialize(deserializer)?;
        Ok(Self(items.into_iter().map(|Item(vector)| vector).collect()))
    }
}

struct Item(Vec<f32>);

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ItemVisitor)
    }
}

struct ItemVisitor;

impl<'de> Visitor<'de> for ItemVisitor {
    type Value = Item;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a vector, or an object that holds one")
    }

    fn visit_str<E: serde::de::Error>(self, base64: &str) -> Result<Item, E> {
        Vector::deserialize(base64.into_deserializer()).map(|Vector(vector)| Item(vector))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Item, A::Error> {
        let items = serde::de::value::SeqAccessDeserializer::new(items);
        Vector::deserialize(items).map(|Vector(vector)| Item(vector))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Item, A::Error> {
        let Values(vector) = Values::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Item(vector))
    }
}

struct Values(Vec<f32>);

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ValuesVisitor)
    }
}

struct ValuesVisitor;

impl<'de> Visitor<'de> for ValuesVisitor {
    type Value = Values;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object that holds a vector")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Values, A::Error> {
        let mut values = None;
        while let Some(name) = map.next_key::<String>()? {
            if name == "values" || name == "embedding" {
                values = Some(map.next_value::<Vector>()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        let Vector(vector) = values.ok_or_else(|| A::Error::missing_field("values"))?;
        Ok(Values(vector))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_are_read_in_every_form_and_nothing_is_taken_for_one() {
        for (body, vectors) in [
            (r#"{"embeddings":[[1,0.5],[2,-1e-3]]}"#, 2),
            (
                r#"{"embeddings":[{"values":[1,0.5],"shape":[2]},{"values":[2,3]}]}"#,
                2,
            ),
            (r#"{"embedding":[1,2]}"#, 1),
            (r#"{"embedding":{"values":[1,2]}}"#, 1),
            (
                r#"{"embeddings":[{"embedding":[1,2],"embeddingType":"TEXT"}]}"#,
                1,
            ),
            (
                r#"{"embeddings":{"float":[[1,2]],"int8":[[1,2],[3,4]]}}"#,
                1,
            ),
            (r#"{"embeddings":{"float":null,"int8":[[1,2],[3,4]]}}"#, 2),
            (r#"{"embeddings":{"float":[]},"texts":["a"]}"#, 0),
            (r#"{"embeddings":null,"error":"x"}"#, 0),
            (r#"{}"#, 0),
        ] {
            let answer: Embedded = serde_json::from_str(body).expect(body);
            assert_eq!(answer.vectors.len(), vectors, "{body}");
            assert!(answer.vectors.iter().all(|vector| vector.len() == 2));
        }
        for body in [
            r#"{"embeddings":[[1,null]]}"#,
            r#"{"embeddings":[{"value":[1]}]}"#,
            r#"{"embeddings":[[1e99]]}"#,
            r#"{"embeddings":{"values":[1]}}"#,
            r#"{"embedding":7}"#,
            r#"[]"#,
        ] {
            assert!(serde_json::from_str::<Embedded>(body).is_err(), "{body}");
        }
    }
}
