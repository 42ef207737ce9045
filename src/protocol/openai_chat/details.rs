//! Reasoning as OpenRouter structures it.

use std::mem;

use serde_json::Value;

/// The parts of `reasoning_details`, put together out of their pieces: they go back whole.
#[derive(Default)]
pub(super) struct Details(Vec<Value>);

impl Details {
    /// Adds a piece: to the last part, where it is of the same one.
    pub(super) fn push(&mut self, piece: Value) {
        let same = |last: &Value| {
            let equal = |name| last.get(name) == piece.get(name);
            equal("index") && equal("type")
        };
        let last = self.0.last_mut().filter(|last| same(last));
        match (last, piece) {
            (Some(Value::Object(last)), Value::Object(piece)) => {
                for (name, value) in piece {
                    let known = last.entry(&*name).or_insert(Value::Null);
                    add(&name, known, value);
                }
            }
            (_, piece) => self.0.push(piece),
        }
    }

    /// The parts, where there are any.
    pub(super) fn take(&mut self) -> Option<Vec<Value>> {
        let parts = mem::take(&mut self.0);
        (!parts.is_empty()).then_some(parts)
    }
}

/// What the model wrote comes in pieces; anything else is said once or repeated.
fn add(name: &str, known: &mut Value, value: Value) {
    match (known, value) {
        (Value::String(known), Value::String(more))
            if matches!(name, "text" | "summary" | "data") =>
        {
            known.push_str(&more);
        }
        (_, Value::Null) => {}
        (known, value) => *known = value,
    }
}
