//! Requests for embeddings.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _, ser::SerializeMap};
use serde_json::{Map, Value};

use super::{Wrong, count, put, put_extra, read, word};
use crate::types::{EmbedInput, EmbedRequest, EmbedTask, Truncate};

/// The members that [`EmbedRequest`] gives a meaning to.
const KNOWN: [&str; 5] = ["model", "input", "dimensions", "encoding_format", "user"];

const INPUT_TYPE: &str = "input_type";
const TRUNCATE: &str = "truncate";

const FORMS: &str = "a string, a list of strings, a list of token ids, or a list of such lists";

fn parse(mut members: Map<String, Value>) -> Result<EmbedRequest, Wrong> {
    let model = word(&mut members, "model")?.ok_or_else(|| Wrong::new("model", "a string"))?;
    let input = read(&mut members, "input", FORMS, input)?;
    let input = input.ok_or_else(|| Wrong::new("input", FORMS))?;
    let mut request = EmbedRequest::new(model, input);
    request.dimensions = count(&mut members, "dimensions")?;
    request.encoding_format = word(&mut members, "encoding_format")?.map(|word| (&*word).into());
    request.task = word(&mut members, INPUT_TYPE)?.map(|word| (&*word).into());
    request.truncate = truncate(&mut members);
    request.user = word(&mut members, "user")?;
    request.extra = members.into();
    Ok(request)
}

/// Takes it out where it is one of the words; what vendors mean by others is theirs.
fn truncate(members: &mut Map<String, Value>) -> Option<Truncate> {
    let word = members.get(TRUNCATE)?.as_str()?;
    let truncate = Truncate::from_word(word)?;
    members.shift_remove(TRUNCATE);
    Some(truncate)
}

fn input(value: Value) -> Option<EmbedInput> {
    let items = match value {
        Value::String(text) => return Some(EmbedInput::Text(text.into())),
        Value::Array(items) => items,
        _ => return None,
    };
    match items.first() {
        Some(Value::Number(_)) => tokens(&items).map(EmbedInput::Tokens),
        Some(Value::Array(_)) => {
            let lists = items.iter().map(|item| tokens(item.as_array()?));
            Some(EmbedInput::TokenLists(lists.collect::<Option<_>>()?))
        }
        _ => {
            let texts = items.into_iter().map(|item| match item {
                Value::String(text) => Some(Arc::from(text)),
                _ => None,
            });
            Some(EmbedInput::Texts(texts.collect::<Option<_>>()?))
        }
    }
}

fn tokens(items: &[Value]) -> Option<Arc<[u32]>> {
    let ids = items.iter().map(|id| u32::try_from(id.as_u64()?).ok());
    ids.collect()
}

impl<'de> Deserialize<'de> for EmbedRequest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        parse(Map::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl Serialize for EmbedRequest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let format = self.encoding_format.as_ref().map(|format| format.as_str());
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("model", &self.model)?;
        map.serialize_entry("input", &self.input)?;
        put(&mut map, "dimensions", &self.dimensions)?;
        put(&mut map, "encoding_format", &format)?;
        put(&mut map, "user", &self.user)?;
        put(
            &mut map,
            INPUT_TYPE,
            &self.task.as_ref().map(EmbedTask::as_str),
        )?;
        put(&mut map, TRUNCATE, &self.truncate.map(Truncate::as_str))?;
        let mut written = KNOWN.to_vec();
        written.extend(self.task.as_ref().map(|_| INPUT_TYPE));
        written.extend(self.truncate.map(|_| TRUNCATE));
        put_extra(&mut map, &self.extra, &written)?;
        map.end()
    }
}

impl Serialize for EmbedInput {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => text.serialize(serializer),
            Self::Texts(texts) => texts.serialize(serializer),
            Self::Tokens(tokens) => tokens.serialize(serializer),
            Self::TokenLists(lists) => lists.serialize(serializer),
        }
    }
}
