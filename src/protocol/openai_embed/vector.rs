//! A vector as numbers or as base64.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{
    Deserialize, Deserializer,
    de::{Error, SeqAccess, Visitor},
};

/// Writes a vector as OpenAI does when asked for base64: the little-endian bytes of its numbers.
///
/// # Examples
///
/// ```
/// use tollgate::protocol::{vector_from_base64, vector_to_base64};
///
/// assert_eq!(vector_to_base64(&[0.5, -2.0]), "AAAAPwAAAMA=");
/// assert_eq!(vector_from_base64("AAAAPwAAAMA="), Some(vec![0.5, -2.0]));
/// assert_eq!(vector_from_base64("AAAA"), None, "three bytes are no number");
/// ```
#[must_use]
pub fn vector_to_base64(vector: &[f32]) -> String {
    let bytes: Vec<u8> = vector
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .collect();
    STANDARD.encode(bytes)
}

/// Reads a vector that was written by [`vector_to_base64`]; `None` where the text is none.
#[must_use]
pub fn vector_from_base64(text: &str) -> Option<Vec<f32>> {
    let bytes = STANDARD.decode(text).ok()?;
    let (numbers, []) = bytes.as_chunks() else {
        return None;
    };
    Some(numbers.iter().copied().map(f32::from_le_bytes).collect())
}

/// A vector in either form, all of whose numbers are finite.
pub(in crate::protocol) struct Vector(pub(in crate::protocol) Vec<f32>);

impl<'de> Deserialize<'de> for Vector {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let vector = deserializer.deserialize_any(EitherForm)?;
        if vector.iter().all(|number| number.is_finite()) {
            Ok(Self(vector))
        } else {
            Err(D::Error::custom("a number is not finite"))
        }
    }
}

struct EitherForm;

impl<'de> Visitor<'de> for EitherForm {
    type Value = Vec<f32>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("numbers, or their bytes in base64")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        vector_from_base64(text).ok_or_else(|| E::custom("no base64 of numbers"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut vector = Vec::new();
        while let Some(number) = items.next_element()? {
            vector.push(number);
        }
        Ok(vector)
    }
}
