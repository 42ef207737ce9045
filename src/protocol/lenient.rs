//! Reading JSON that others write: what is missing, `null` or of another type is absent.

use std::sync::Arc;

use serde_json::{Map, Value};

/// Takes a member out; `null` is absent.
pub(super) fn take(members: &mut Map<String, Value>, name: &str) -> Option<Value> {
    members.shift_remove(name).filter(|value| !value.is_null())
}

/// Takes a text out; an empty one is absent.
pub(super) fn text(members: &mut Map<String, Value>, name: &str) -> Option<String> {
    match take(members, name)? {
        Value::String(text) if !text.is_empty() => Some(text),
        _ => None,
    }
}

/// Takes a word out; an empty one is absent.
pub(super) fn word(members: &mut Map<String, Value>, name: &str) -> Option<Arc<str>> {
    text(members, name).map(Arc::from)
}

/// Takes a list out; anything else is an empty one.
pub(super) fn list(members: &mut Map<String, Value>, name: &str) -> Vec<Value> {
    match take(members, name) {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    }
}

/// Takes an object out; anything else is an empty one.
pub(super) fn object(members: &mut Map<String, Value>, name: &str) -> Map<String, Value> {
    match take(members, name) {
        Some(Value::Object(members)) => members,
        _ => Map::new(),
    }
}

/// The arguments of a call as an object; what is none, as the words of a model that was cut off,
/// stands in a member of one.
pub(super) fn arguments(text: &str) -> Map<String, Value> {
    match serde_json::from_str(text) {
        Ok(Value::Object(members)) => members,
        _ if text.trim().is_empty() => Map::new(),
        _ => Map::from_iter([("arguments".to_owned(), Value::from(text))]),
    }
}

/// A count of tokens in any spelling: `12`, `12.0` (Cohere), `"12"`. What is negative, not a
/// number or not finite is absent; what is too large saturates.
pub(crate) fn count(value: Option<&Value>) -> Option<u64> {
    let number = match value? {
        Value::Number(number) => match number.as_u64() {
            Some(count) => return Some(count),
            None => number.as_f64()?,
        },
        Value::String(text) => match text.trim().parse::<u64>() {
            Ok(count) => return Some(count),
            Err(_) => text.trim().parse().ok()?,
        },
        _ => return None,
    };
    whole(number)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and what is negative is ruled out"
)]
fn whole(number: f64) -> Option<u64> {
    (number.is_finite() && number >= 0.0).then_some(number as u64)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_count_is_read_in_every_spelling_and_nonsense_is_absent() {
        let good = [json!(12), json!(12.0), json!("12"), json!(" 12.0 ")];
        assert!(good.iter().all(|value| count(Some(value)) == Some(12)));
        let bad = [
            json!(-1),
            json!("NaN"),
            json!("inf"),
            json!(true),
            json!([]),
            json!(null),
        ];
        assert!(bad.iter().all(|value| count(Some(value)).is_none()));
        assert_eq!(count(Some(&json!(1e300))), Some(u64::MAX));
    }
}
