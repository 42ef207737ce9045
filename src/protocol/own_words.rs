//! What a request says in the words of one protocol.

use serde_json::{Map, Value};

use super::unsupported::Unsupported;
use crate::{Error, types::Extra};

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

/// What a request may say in the words of one protocol.
#[derive(Debug)]
pub(super) struct OwnWords {
    /// The member that holds them.
    pub(super) name: &'static str,
    /// What they cannot say, at any depth: what the crate writes itself, and what its bounds count on.
    pub(super) ours: &'static [&'static str],
    /// What the protocol reads on its own account, which is not sent on as it stands.
    pub(super) read: &'static [&'static str],
}

impl OwnWords {
    /// Those of a request, from among its further members.
    pub(super) fn of<'a>(&self, extra: &'a Extra) -> Option<&'a Map<String, Value>> {
        extra.get(self.name)?.as_object()
    }

    /// Adds what the caller says. What contradicts the crate's own words is refused by its place,
    /// unless the caller lets it be left out. To say the same is no contradiction.
    pub(super) fn put(
        &self,
        words: Option<&Map<String, Value>>,
        body: &mut Map<String, Value>,
        unsupported: Unsupported<'_>,
    ) -> Result<(), Error> {
        let words = words.into_iter().flatten();
        let words = words.filter(|(name, _)| !self.read.contains(&name.as_str()));
        self.merge(words, self.name, body, unsupported)
    }

    fn merge<'a>(
        &self,
        words: impl IntoIterator<Item = (&'a String, &'a Value)>,
        place: &str,
        body: &mut Map<String, Value>,
        unsupported: Unsupported<'_>,
    ) -> Result<(), Error> {
        const WHY: &str = "it is said by the request's own settings, which count";
        for (name, value) in words {
            let here = format!("{place}.{name}");
            if self.ours.contains(&name.as_str()) {
                unsupported.field(here, WHY)?;
                continue;
            }
            match (body.get_mut(name), value) {
                (Some(Value::Object(known)), Value::Object(words)) => {
                    self.merge(words, &here, known, unsupported)?;
                }
                (Some(known), value) if known == value => {}
                (Some(_), _) => unsupported.field(here, WHY)?,
                (None, Value::Object(words)) => {
                    let mut members = Map::new();
                    self.merge(words, &here, &mut members, unsupported)?;
                    body.insert(name.clone(), Value::Object(members));
                }
                (None, value) => {
                    body.insert(name.clone(), value.clone());
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{protocol::Endpoint, types::ChatRequest};

    const WORDS: OwnWords = OwnWords {
        name: "ollama_chat",
        ours: &["limit"],
        read: &["documents"],
    };

    /// What a body becomes by these words, and what is refused of them.
    fn said(words: &Value, dropped: bool) -> Result<Value, String> {
        let mut body = Map::new();
        body.insert("options".to_owned(), json!({"seed": 1}));
        body.insert("stream".to_owned(), json!(true));
        let request = ChatRequest::new("m").drop_unsupported(dropped);
        let endpoint = Endpoint::new("ollama", "http://localhost").expect("an address");
        let unsupported = Unsupported::of(&request, &endpoint);
        let put = WORDS.put(words.as_object(), &mut body, unsupported);
        put.map_err(|error| error.message().unwrap_or_default().to_owned())?;
        Ok(Value::Object(body))
    }

    #[test]
    fn own_words_add_and_say_the_same_again() {
        let words = json!({
            "options": {"seed": 1, "num_ctx": 8},
            "stream": true,
            "runner": {"gpu": 1},
            "documents": ["a"],
        });
        let expected = json!({
            "options": {"seed": 1, "num_ctx": 8},
            "stream": true,
            "runner": {"gpu": 1},
        });
        assert_eq!(said(&words, false), Ok(expected));
    }

    #[test]
    fn a_contradiction_is_refused_by_its_place_or_left_out() {
        for (words, place) in [
            (json!({"stream": false}), "ollama_chat.stream"),
            (json!({"options": {"seed": 2}}), "ollama_chat.options.seed"),
            (json!({"options": 2}), "ollama_chat.options"),
            (json!({"limit": 9}), "ollama_chat.limit"),
            (json!({"runner": {"limit": 9}}), "ollama_chat.runner.limit"),
        ] {
            let refused = said(&words, false).expect_err(place);
            assert!(refused.starts_with(&format!("`{place}`: ")), "{refused}");
            let left = said(&words, true).expect("it is left out");
            assert_eq!(
                (&left["options"], &left["stream"]),
                (&json!({"seed": 1}), &json!(true))
            );
            assert!(left.pointer("/limit").is_none() && left.pointer("/runner/limit").is_none());
        }
    }
}
