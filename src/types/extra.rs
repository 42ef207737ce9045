//! Members that the crate gives no meaning to, kept as they came.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, OnceLock},
};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value, value::RawValue};

/// JSON members that stand beside the known ones and are given back exactly as they came.
///
/// One word wide, and a clone is a reference count. They belong to the protocol that they came
/// through, which for requests is OpenAI's chat completions, and are sent to no other.
///
/// # Examples
///
/// ```
/// use tollgate::types::Extra;
/// use serde_json::json;
///
/// let mut extra = Extra::default();
/// extra.insert("cache_control", json!({"type": "ephemeral"}));
/// assert_eq!(extra.get("cache_control"), Some(&json!({"type": "ephemeral"})));
/// assert_eq!(extra.len(), 1);
/// ```
#[derive(Clone, Default)]
pub struct Extra(Option<Arc<Members>>);

/// Members that are read when somebody looks at them, which nobody does as a rule.
#[derive(Clone, Default)]
struct Members {
    /// The object as it came, whose members of `null` are absent; empty where it was made or changed
    /// here.
    json: String,
    read: OnceLock<Map<String, Value>>,
}

impl Members {
    fn map(&self) -> &Map<String, Value> {
        self.read.get_or_init(|| {
            let read = serde_json::from_str(&self.json);
            let mut members: Map<String, Value> = read.unwrap_or_else(|_| one_by_one(&self.json));
            members.retain(|_, value| !value.is_null());
            members
        })
    }
}

/// The members of an object of which one cannot be read, such as a lone surrogate or a number out of
/// range: that one is kept as its text, and the others are what they are.
fn one_by_one(json: &str) -> Map<String, Value> {
    let members: BTreeMap<String, &RawValue> = serde_json::from_str(json).unwrap_or_default();
    let read = |value: &RawValue| {
        serde_json::from_str(value.get()).unwrap_or_else(|_| Value::from(value.get()))
    };
    let members = members.into_iter();
    members.map(|(name, value)| (name, read(value))).collect()
}

impl Extra {
    /// No members.
    pub(crate) const NONE: Self = Self(None);

    /// The member of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.as_ref()?.map().get(name)
    }

    /// Sets a member, in place of one of the same name.
    pub fn insert(&mut self, name: impl Into<String>, value: Value) {
        self.members_mut().insert(name.into(), value);
    }

    /// Takes a member out.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        if !self.contains(name) {
            return None;
        }
        let members = self.members_mut();
        let value = members.shift_remove(name);
        if members.is_empty() {
            self.0 = None;
        }
        value
    }

    /// Whether there is a member of this name.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The members, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        let members = self.0.iter().flat_map(|members| members.map());
        members.map(|(name, value)| (name.as_str(), value))
    }

    /// How many members there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |members| members.map().len())
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The members of an object of JSON, of which there is one at least, and which is not read yet.
    pub(crate) fn unread(json: String) -> Self {
        let read = OnceLock::new();
        Self(Some(Arc::new(Members { json, read })))
    }

    /// The object as it came, where nobody has changed it.
    pub(crate) fn as_unread(&self) -> Option<&str> {
        let members = self.0.as_ref()?;
        Some(members.json.as_str()).filter(|json| !json.is_empty())
    }

    fn members_mut(&mut self) -> &mut Map<String, Value> {
        let members = Arc::make_mut(self.0.get_or_insert_default());
        members.map();
        members.json.clear();
        members.read.get_mut().expect("read right above")
    }

    /// Puts the pieces of a stream together: lists are appended, objects merged, and anything else
    /// is replaced, but not by `null`.
    pub(crate) fn merge(&mut self, name: &str, value: Value) {
        let members = self.members_mut();
        match members.get_mut(name) {
            Some(known) => merge(known, value),
            None => {
                members.insert(name.to_owned(), value);
            }
        }
    }
}

fn merge(known: &mut Value, value: Value) {
    match (known, value) {
        (Value::Array(known), Value::Array(more)) => known.extend(more),
        (Value::Object(known), Value::Object(more)) => {
            for (name, value) in more {
                match known.get_mut(&name) {
                    Some(known) => merge(known, value),
                    None => {
                        known.insert(name, value);
                    }
                }
            }
        }
        (_, Value::Null) => {}
        (known, value) => *known = value,
    }
}

impl From<Map<String, Value>> for Extra {
    fn from(members: Map<String, Value>) -> Self {
        let made = |read: Map<String, Value>| {
            Arc::new(Members {
                json: String::new(),
                read: read.into(),
            })
        };
        Self((!members.is_empty()).then(|| made(members)))
    }
}

impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_ref().map(|members| members.map())
            == other.0.as_ref().map(|members| members.map())
    }
}

impl Eq for Extra {}

impl From<Extra> for Map<String, Value> {
    fn from(extra: Extra) -> Self {
        let Some(members) = extra.0.map(Arc::unwrap_or_clone) else {
            return Self::new();
        };
        members.map();
        members.read.into_inner().unwrap_or_default()
    }
}

impl Serialize for Extra {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Extra {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Map::deserialize(deserializer).map(Self::from)
    }
}

impl fmt::Debug for Extra {
    /// Shows how many members there are: their values may be a part of the prompt.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Extra").field(&self.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_that_cannot_be_read_costs_none_of_the_others() {
        let extra = Extra::unread(r#"{"a":1,"b":"\ud800","c":1e999,"d":[2]}"#.to_owned());
        assert_eq!(extra.len(), 4);
        assert_eq!(extra.get("a"), Some(&Value::from(1)));
        assert_eq!(extra.get("b"), Some(&Value::from(r#""\ud800""#)));
        assert_eq!(extra.get("c"), Some(&Value::from("1e999")));
        assert_eq!(extra.get("d"), Some(&Value::from(vec![2])));
    }
}
