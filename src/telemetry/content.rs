//! What is said, where somebody asked for it: bounded, and as JSON.

use std::{borrow::Cow, fmt, sync::Arc};

/// How much of what is said is recorded.
#[derive(Clone)]
pub(super) struct Content {
    pub(super) limit: usize,
    pub(super) redact: Option<Redact>,
}

pub(super) type Redact = Arc<dyn Fn(&str) -> String + Send + Sync>;

impl Content {
    /// The texts as `gen_ai.input.messages` has them, no longer than the limit.
    ///
    /// A text that does not fit is cut, and what comes after it is left out.
    pub(super) fn messages<'a>(
        &self,
        texts: impl Iterator<Item = (&'a str, Cow<'a, str>)>,
    ) -> Option<String> {
        let mut json = String::from("[");
        for (role, text) in texts {
            let text = match &self.redact {
                Some(redact) => Cow::Owned(redact(&text)),
                None => text,
            };
            let (head, tail) = frame(&json, role);
            let room = self
                .limit
                .checked_sub(json.len() + head.len() + tail.len() + "]".len());
            let Some(room) = room else { break };
            let shown = fitting(&text, room);
            json += &head;
            push_escaped(&mut json, shown);
            json += tail;
            if shown.len() < text.len() {
                break;
            }
        }
        json.push(']');
        (json.len() > 2 && json.len() <= self.limit).then_some(json)
    }
}

/// What stands before and behind a text.
fn frame(json: &str, role: &str) -> (String, &'static str) {
    let comma = if json.len() > 1 { "," } else { "" };
    let mut head = format!("{comma}{{\"role\":\"");
    push_escaped(&mut head, role);
    head += "\",\"parts\":[{\"type\":\"text\",\"content\":\"";
    (head, "\"}]}")
}

/// As much of a text as takes no more than `room` bytes in a JSON string.
fn fitting(text: &str, room: usize) -> &str {
    let mut taken = 0;
    let end = text.char_indices().find_map(|(at, character)| {
        taken += escape(character).map_or(character.len_utf8(), |escape| escape.len());
        (taken > room).then_some(at)
    });
    &text[..end.unwrap_or(text.len())]
}

fn push_escaped(json: &mut String, text: &str) {
    for character in text.chars() {
        match escape(character) {
            Some(escape) => *json += &escape,
            None => json.push(character),
        }
    }
}

/// How JSON writes a character that cannot stand in a string as it is (RFC 8259 §7).
fn escape(character: char) -> Option<Cow<'static, str>> {
    Some(match character {
        '"' => "\\\"".into(),
        '\\' => "\\\\".into(),
        '\n' => "\\n".into(),
        control if control < ' ' => format!("\\u{:04x}", u32::from(control)).into(),
        _ => return None,
    })
}

/// As much of a word from outside as is worth recording.
pub(super) fn clipped(word: &str) -> &str {
    const LIMIT: usize = 256;
    &word[..word.floor_char_boundary(LIMIT)]
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Content")
            .field("limit", &self.limit)
            .field("redacted", &self.redact.is_some())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn messages(limit: usize, texts: &[(String, String)]) -> Option<String> {
        let content = Content {
            limit,
            redact: None,
        };
        let texts = texts.iter();
        content.messages(texts.map(|(role, text)| (role.as_str(), Cow::from(text))))
    }

    proptest! {
        #[test]
        fn whatever_is_said_is_valid_json_and_no_longer_than_the_limit(
            texts in prop::collection::vec((".{0,8}", "(?s).{0,60}"), 0..6),
            limit in 0_usize..400,
        ) {
            if let Some(json) = messages(limit, &texts) {
                prop_assert!(json.len() <= limit);
                let read: Value = serde_json::from_str(&json).unwrap();
                for (message, (role, text)) in read.as_array().unwrap().iter().zip(&texts) {
                    prop_assert_eq!(message["role"].as_str(), Some(role.as_str()));
                    let shown = message["parts"][0]["content"].as_str().unwrap();
                    prop_assert!(text.starts_with(shown));
                }
            }
        }
    }

    #[test]
    fn a_text_that_does_not_fit_is_cut_and_the_rest_left_out() {
        let texts = [
            ("user".into(), "x".repeat(100)),
            ("user".into(), "z".into()),
        ];
        let json = messages(80, &texts).unwrap();
        assert_eq!(json.len(), 80);
        assert!(json.contains("xxx") && !json.contains('z'));
        assert_eq!(messages(10, &texts), None);
    }
}
