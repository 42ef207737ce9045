//! Reading JSON that others write straight into its types: what is missing, `null` or of another
//! type is absent, and only what is no JSON at all is an error.

use std::{borrow::Cow, fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};
use serde_json::{Map, Number, Value};

use super::lenient::count;

/// What is made of a value of each type; by default each is absent.
pub(super) trait Tolerant<'de>: Default {
    fn text(_: Cow<'de, str>) -> Self {
        Self::default()
    }

    fn number(_: Number) -> Self {
        Self::default()
    }

    fn list<A: SeqAccess<'de>>(mut items: A) -> Result<Self, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }

    fn object<A: MapAccess<'de>>(mut members: A) -> Result<Self, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }
}

/// Reads an object; `None` where it is anything else, or no JSON.
pub(super) fn object<'de, T: Tolerant<'de>>(json: &'de [u8]) -> Option<T> {
    let read: Result<Read<Is<T>>, _> = serde_json::from_slice(json);
    read.ok()?.0.0
}

/// Reads a value that is there already.
pub(super) fn read<'de, T: Tolerant<'de>>(value: &'de Value) -> T {
    Read::deserialize(value).map_or_else(|_| T::default(), |Read(read)| read)
}

/// The next member's name.
pub(super) fn name<'de, A: MapAccess<'de>>(
    members: &mut A,
) -> Result<Option<Cow<'de, str>>, A::Error> {
    Ok(members.next_key::<Read<_>>()?.map(|Read(name)| name))
}

/// The value of the member whose name was just read.
pub(super) fn value<'de, A: MapAccess<'de>, T: Tolerant<'de>>(
    members: &mut A,
) -> Result<T, A::Error> {
    Ok(members.next_value::<Read<T>>()?.0)
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
        // Of two members of one name the last counts.
        Value::Null => drop(kept.shift_remove(&*name)),
        value => drop(kept.insert(name.into_owned(), value)),
    }
    Ok(())
}

/// Reads any value, tolerantly.
pub(super) struct Read<T>(pub(super) T);

impl<'de, T: Tolerant<'de>> Deserialize<'de> for Read<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader(PhantomData)).map(Self)
    }
}

struct Reader<T>(PhantomData<T>);

impl<'de, T: Tolerant<'de>> Visitor<'de> for Reader<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_unit<E>(self) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_u64<E>(self, number: u64) -> Result<T, E> {
        Ok(T::number(number.into()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<T, E> {
        Ok(T::number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<T, E> {
        Ok(Number::from_f64(number).map_or_else(T::default, T::number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<T, E> {
        Ok(T::text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<T, E> {
        Ok(T::text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<T, A::Error> {
        T::list(items)
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<T, A::Error> {
        T::object(members)
    }
}

/// A text.
impl<'de> Tolerant<'de> for Cow<'de, str> {
    fn text(text: Self) -> Self {
        text
    }
}

/// A text; an empty one is absent.
impl<'de> Tolerant<'de> for Option<Cow<'de, str>> {
    fn text(text: Cow<'de, str>) -> Self {
        Some(text).filter(|text| !text.is_empty())
    }
}

/// A count in any spelling, see [`count`].
impl<'de> Tolerant<'de> for Option<u64> {
    fn text(text: Cow<'de, str>) -> Self {
        count(Some(&Value::String(text.into_owned())))
    }

    fn number(number: Number) -> Self {
        count(Some(&Value::Number(number)))
    }
}

/// An object; anything else is an empty one.
impl<'de> Tolerant<'de> for Map<String, Value> {
    fn object<A: MapAccess<'de>>(members: A) -> Result<Self, A::Error> {
        Self::deserialize(MapAccessDeserializer::new(members))
    }
}

/// An object and nothing else.
struct Is<T>(Option<T>);

impl<T> Default for Is<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, T: Tolerant<'de>> Tolerant<'de> for Is<T> {
    fn object<A: MapAccess<'de>>(members: A) -> Result<Self, A::Error> {
        T::object(members).map(Some).map(Self)
    }
}
