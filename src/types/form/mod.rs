//! The JSON of OpenAI's chat completions, read and written exactly.
//!
//! Members with a meaning are taken out of an object, and what is left is kept as it is
//! (`PROVIDERS` §13: unknown members of requests come back exactly as they were). `null` is the
//! same as absent. A member of an inner object (`function`, `image_url`, …) that is left over
//! stands in the outer [`Extra`] under the inner object's name.

mod embed;
mod legacy;
mod message;
mod part;
mod quoted;
mod request;
mod sealed;
mod tool;

use std::{fmt, sync::Arc};

use serde::{Serialize, ser::SerializeMap};
use serde_json::{Map, Number, Value};

use super::Extra;

pub(crate) use self::{
    message::{REASONING, Written},
    request::{Form, KNOWN, Options, Words},
};

/// The protocol whose JSON this is.
pub(crate) const PROTOCOL: &str = "openai_chat";

/// A member that is not what it has to be. Shows the member's place, and nothing of its value.
#[derive(Debug)]
struct Wrong {
    place: String,
    want: &'static str,
}

impl Wrong {
    fn new(name: &str, want: &'static str) -> Self {
        let place = name.to_owned();
        Self { place, want }
    }

    fn within(mut self, outer: &str) -> Self {
        let dot = if self.place.starts_with('[') { "" } else { "." };
        self.place = format!("{outer}{dot}{}", self.place);
        self
    }

    fn at(self, index: usize) -> Self {
        self.within(&format!("[{index}]"))
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` must be {}", self.place, self.want)
    }
}

/// Takes a member out; `null` counts as absent.
fn take(members: &mut Map<String, Value>, name: &str) -> Option<Value> {
    members.shift_remove(name).filter(|value| !value.is_null())
}

/// Takes a member out and reads it.
fn read<T>(
    members: &mut Map<String, Value>,
    name: &str,
    want: &'static str,
    read: impl FnOnce(Value) -> Option<T>,
) -> Result<Option<T>, Wrong> {
    let Some(value) = take(members, name) else {
        return Ok(None);
    };
    read(value).map(Some).ok_or_else(|| Wrong::new(name, want))
}

fn word(members: &mut Map<String, Value>, name: &str) -> Result<Option<Arc<str>>, Wrong> {
    read(members, name, "a string", |value| {
        string(value).map(Arc::from)
    })
}

fn flag(members: &mut Map<String, Value>, name: &str) -> Result<Option<bool>, Wrong> {
    read(members, name, "a boolean", |value| value.as_bool())
}

fn number(members: &mut Map<String, Value>, name: &str) -> Result<Option<Number>, Wrong> {
    read(members, name, "a number", |value| match value {
        Value::Number(number) => Some(number),
        _ => None,
    })
}

fn count<T: TryFrom<u64>>(
    members: &mut Map<String, Value>,
    name: &str,
) -> Result<Option<T>, Wrong> {
    read(
        members,
        name,
        "a whole number that is not negative",
        |value| T::try_from(value.as_u64()?).ok(),
    )
}

fn list(members: &mut Map<String, Value>, name: &str) -> Result<Option<Vec<Value>>, Wrong> {
    read(members, name, "a list", |value| match value {
        Value::Array(items) => Some(items),
        _ => None,
    })
}

fn object(members: &mut Map<String, Value>, name: &str) -> Result<Option<Extra>, Wrong> {
    read(members, name, "an object", |value| match value {
        Value::Object(members) => Some(members.into()),
        _ => None,
    })
}

fn string(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

/// Puts what is left of an inner object under its name.
fn keep_inner(outer: &mut Map<String, Value>, name: &str, inner: Map<String, Value>) {
    if !inner.is_empty() {
        outer.insert(name.to_owned(), Value::Object(inner));
    }
}

/// What is left of the inner object of this name.
fn inner<'a>(extra: &'a Extra, name: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    let members = extra.get(name).and_then(Value::as_object);
    members.into_iter().flatten()
}

/// Writes a member where there is one.
fn put<M: SerializeMap, T: Serialize>(
    map: &mut M,
    name: &str,
    value: &Option<T>,
) -> Result<(), M::Error> {
    match value {
        Some(value) => map.serialize_entry(name, value),
        None => Ok(()),
    }
}

/// Writes the members of `extra` that are not among `written`.
fn put_extra<M: SerializeMap>(
    map: &mut M,
    extra: &Extra,
    written: &[&str],
) -> Result<(), M::Error> {
    extra
        .iter()
        .filter(|(name, _)| !written.contains(name))
        .try_for_each(|(name, value)| map.serialize_entry(name, value))
}
