//! What a request says in the words of one protocol.

use serde_json::{Map, Value};

/// Adds what the caller says in the protocol's own words. What the crate wrote stays as it is, and
/// the members `ours`, which it writes or counts on, are not to be said here, at any depth.
pub(super) fn add(words: Option<&Value>, ours: &[&str], body: &mut Map<String, Value>) {
    for (name, value) in words.and_then(Value::as_object).into_iter().flatten() {
        if ours.contains(&name.as_str()) {
            continue;
        }
        match (body.get_mut(name), value) {
            (Some(Value::Object(known)), Value::Object(_)) => add(Some(value), ours, known),
            (Some(_), _) => {}
            (None, Value::Object(_)) => {
                let mut members = Map::new();
                add(Some(value), ours, &mut members);
                body.insert(name.clone(), Value::Object(members));
            }
            (None, value) => {
                body.insert(name.clone(), value.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn own_words_add_and_never_replace() {
        let Value::Object(mut body) = json!({"options": {"seed": 1}, "stream": true}) else {
            unreachable!("it is an object");
        };
        let words = json!({
            "options": {"seed": 2, "num_ctx": 8, "limit": 9},
            "stream": false,
            "runner": {"limit": 9, "gpu": 1},
            "limit": 9,
        });
        add(Some(&words), &["limit"], &mut body);
        let expected = json!({
            "options": {"seed": 1, "num_ctx": 8},
            "stream": true,
            "runner": {"gpu": 1},
        });
        assert_eq!(Value::Object(body), expected);
    }
}
