//! Vectors as Google and Ollama answer with them.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};
use serde_json::{Map, Value};

use super::openai_embed::Vector;

/// An answer, read without a tree of all its numbers: a list `embeddings`, or one `embedding`, of
/// vectors or of objects that hold one under `values`.
pub(super) struct Embedded {
    pub(super) vectors: Vec<Vec<f32>>,
    /// All other members.
    pub(super) rest: Map<String, Value>,
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
                    let items: Option<Vec<Item>> = map.next_value()?;
                    let items = items.into_iter().flatten();
                    answer.vectors = items.map(|Item(vector)| vector).collect();
                }
                "embedding" => {
                    let item: Option<Item> = map.next_value()?;
                    answer.vectors = item.map(|Item(vector)| vector).into_iter().collect();
                }
                _ => drop(answer.rest.insert(name, map.next_value()?)),
            }
        }
        Ok(answer)
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
            if name == "values" {
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
