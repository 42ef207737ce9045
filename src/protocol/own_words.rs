//! What a request says in the words of one protocol.

use serde_json::{Map, Value};

use super::unsupported::Unsupported;
use crate::Error;

/// The protocols in whose words a request may say something, each in a member of this name, which is
/// sent to no other.
pub(super) const NAMES: [&str; 6] = [
    "anthropic_messages",
    "bedrock_converse",
    "cohere_chat",
    "gemini_generate",
    "ollama_chat",
    "openai_responses",
];

/// Adds what the caller says in the protocol's own words. What the crate wrote stays as it is, and
/// the members `ours`, which it writes or counts on, are not to be said here, at any depth.
pub(super) fn add(words: Option<&Value>, ours: &[&str], body: &mut Map<String, Value>) {
    if let Some(Value::Object(words)) = words {
        // What is refused by nobody cannot fail.
        let _ = merge(words, "", ours, body, &|_| Ok(()));
    }
}

/// The same, where what is said against the crate's own words is refused by its place, unless the
/// caller lets it be left out. To say the same is no contradiction.
pub(super) fn put(
    words: &Map<String, Value>,
    protocol: &str,
    ours: &[&str],
    body: &mut Map<String, Value>,
    unsupported: Unsupported<'_>,
) -> Result<(), Error> {
    const WHY: &str = "it is said by the request's own settings, which count";
    merge(words, protocol, ours, body, &|place| {
        unsupported.field(place, WHY)
    })
}

fn merge(
    words: &Map<String, Value>,
    place: &str,
    ours: &[&str],
    body: &mut Map<String, Value>,
    refuse: &dyn Fn(&str) -> Result<(), Error>,
) -> Result<(), Error> {
    for (name, value) in words {
        let here = format!("{place}.{name}");
        if ours.contains(&name.as_str()) {
            refuse(&here)?;
            continue;
        }
        match (body.get_mut(name), value) {
            (Some(Value::Object(known)), Value::Object(words)) => {
                merge(words, &here, ours, known, refuse)?;
            }
            (Some(known), value) if known == value => {}
            (Some(_), _) => refuse(&here)?,
            (None, Value::Object(words)) => {
                let mut members = Map::new();
                merge(words, &here, ours, &mut members, refuse)?;
                body.insert(name.clone(), Value::Object(members));
            }
            (None, value) => {
                body.insert(name.clone(), value.clone());
            }
        }
    }
    Ok(())
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
