//! Reading JSON that others write straight into its types: what is missing, `null` or of another
//! type is absent, and only what is no JSON at all is an error.
//!
//! Values are read into their place and never moved: an answer is large, and a chunk comes often.

use std::{borrow::Cow, fmt, str};

use serde::{
    Deserialize, Deserializer,
    de::{
        DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer,
    },
};
use serde_json::{Map, Number, Value, value::RawValue};

use super::lenient::count;
use crate::types::Extra;

/// What is made of a value of each type; by default each is absent.
pub(super) trait Tolerant<'de>: Default {
    fn text(&mut self, _: Cow<'de, str>) {}

    fn number(&mut self, _: Number) {}

    fn list<A: SeqAccess<'de>>(&mut self, mut items: A) -> Result<(), A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn object<A: MapAccess<'de>>(&mut self, mut members: A) -> Result<(), A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

/// Reads an object into its place; `None` where it is anything else, or no JSON.
pub(super) fn object<'de, T: Tolerant<'de>>(json: &'de [u8], target: &mut T) -> Option<()> {
    let mut is = Is {
        target,
        is_object: false,
    };
    // Looked at as a whole, and not again for each text in it.
    let mut json = serde_json::Deserializer::from_str(str::from_utf8(json).ok()?);
    json.deserialize_any(&mut is).ok()?;
    json.end().ok()?;
    is.is_object.then_some(())
}

/// Reads a value that is there already.
pub(super) fn read<'de, T: Tolerant<'de>>(value: &'de Value) -> T {
    let mut target = T::default();
    match Into(&mut target).deserialize(value) {
        Ok(()) => target,
        Err(_) => T::default(),
    }
}

/// The next member's name.
pub(super) fn name<'de, A: MapAccess<'de>>(
    members: &mut A,
) -> Result<Option<Cow<'de, str>>, A::Error> {
    members.next_key_seed(Name)
}

/// Reads a name, which is always a text.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name.to_owned()))
    }
}

/// Reads the value of the member whose name was just read.
pub(super) fn value<'de, A: MapAccess<'de>, T: Tolerant<'de>>(
    members: &mut A,
    target: &mut T,
) -> Result<(), A::Error> {
    // Of two members of one name the last counts.
    *target = T::default();
    members.next_value_seed(Into(target))
}

/// Skips the value of the member whose name was just read.
pub(super) fn skip<'de, A: MapAccess<'de>>(members: &mut A) -> Result<(), A::Error> {
    members.next_value::<IgnoredAny>().map(drop)
}

/// Keeps the member whose name was just read; `null` is absent.
pub(super) fn keep<'de, A: MapAccess<'de>>(
    kept: &mut Map<String, Value>,
    name: Cow<'de, str>,
    members: &mut A,
) -> Result<(), A::Error> {
    match members.next_value()? {
        Value::Null if kept.is_empty() => {}
        Value::Null => drop(kept.shift_remove(&*name)),
        value => drop(kept.insert(name.into_owned(), value)),
    }
    Ok(())
}

/// Members that are kept as they came and not read.
#[derive(Default)]
pub(super) struct Unread(String);

impl Unread {
    /// Keeps the member whose name was just read; `null` is absent.
    pub(super) fn keep<'de, A: MapAccess<'de>>(
        &mut self,
        name: &Cow<'de, str>,
        members: &mut A,
    ) -> Result<(), A::Error> {
        let value: &RawValue = members.next_value()?;
        let json = &mut self.0;
        // Behind others it stays: it may take back one of the same name.
        if value.get() == "null" && json.is_empty() {
            return Ok(());
        }
        json.reserve(name.len() + value.get().len() + "{\"\":}".len());
        json.push(if json.is_empty() { '{' } else { ',' });
        match name {
            // It was borrowed, so that there is nothing to be escaped in it.
            Cow::Borrowed(name) => {
                json.push('"');
                json.push_str(name);
                json.push('"');
            }
            Cow::Owned(name) => json.push_str(&Value::from(name.as_str()).to_string()),
        }
        json.push(':');
        json.push_str(value.get());
        Ok(())
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The members, and those that were read as well.
    pub(super) fn and(mut self, read: Map<String, Value>) -> Extra {
        if self.0.is_empty() {
            return read.into();
        }
        self.0.push('}');
        let mut extra = Extra::unread(self.0);
        for (name, value) in read {
            extra.insert(name, value);
        }
        extra
    }
}

/// Reads any value into its place, tolerantly.
pub(super) struct Into<'a, T>(pub(super) &'a mut T);

impl<'de, T: Tolerant<'de>> DeserializeSeed<'de> for Into<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Tolerant<'de>> Visitor<'de> for Into<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.0.number(number.into());
        Ok(())
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.0.number(number.into());
        Ok(())
    }

    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        if let Some(number) = Number::from_f64(number) {
            self.0.number(number);
        }
        Ok(())
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<(), E> {
        self.0.text(Cow::Borrowed(text));
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.0.text(Cow::Owned(text.to_owned()));
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        self.0.list(items)
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<(), A::Error> {
        self.0.object(members)
    }
}

/// A text.
impl<'de> Tolerant<'de> for Cow<'de, str> {
    fn text(&mut self, text: Self) {
        *self = text;
    }
}

/// A text; an empty one is absent.
impl<'de> Tolerant<'de> for Option<Cow<'de, str>> {
    fn text(&mut self, text: Cow<'de, str>) {
        *self = Some(text).filter(|text| !text.is_empty());
    }
}

/// A count in any spelling, see [`count`].
impl<'de> Tolerant<'de> for Option<u64> {
    fn text(&mut self, text: Cow<'de, str>) {
        *self = count(Some(&Value::String(text.into_owned())));
    }

    fn number(&mut self, number: Number) {
        *self = number
            .as_u64()
            .or_else(|| count(Some(&Value::Number(number))));
    }
}

/// An object; anything else is an empty one.
impl<'de> Tolerant<'de> for Map<String, Value> {
    fn object<A: MapAccess<'de>>(&mut self, members: A) -> Result<(), A::Error> {
        *self = Self::deserialize(MapAccessDeserializer::new(members))?;
        Ok(())
    }
}

/// An object and nothing else.
struct Is<'a, T> {
    target: &'a mut T,
    is_object: bool,
}

impl<'de, T: Tolerant<'de>> Visitor<'de> for &mut Is<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<(), A::Error> {
        self.is_object = true;
        self.target.object(members)
    }
}
