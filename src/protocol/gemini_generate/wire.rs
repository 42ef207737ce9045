//! What one part of a content says, and how its signature is kept.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::{
    protocol::lenient::{object, take, text, word},
    types::Extra,
};

/// The member of a call under which its signature is kept: the one that Google's own
/// OpenAI-shaped endpoint gives it, so that a client of that form can hand it back (`PROVIDERS` §4).
const EXTRA: &str = "extra_content";

/// What Google documents in place of a signature that was never given, for history made elsewhere
/// (`PROVIDERS` §4).
pub(super) const NO_SIGNATURE: &str = "skip_thought_signature_validator";

/// What a part says.
pub(super) enum Piece {
    Text {
        text: String,
        signature: Option<Arc<str>>,
    },
    Thought {
        text: String,
        signature: Option<Arc<str>>,
    },
    Call {
        id: Option<Arc<str>>,
        name: Arc<str>,
        arguments: String,
        extra: Extra,
    },
    /// Anything else, as it came: code that was run, tools of Google's, pictures.
    Block(Value),
}

impl Piece {
    pub(super) fn read(part: Value) -> Option<Self> {
        let Value::Object(mut members) = part else {
            return None;
        };
        if members.get("functionCall").is_some_and(Value::is_object) {
            return Some(Self::call(members));
        }
        if let Some(said) = members.get("text").and_then(Value::as_str) {
            let said = said.to_owned();
            let signature = word(&mut members, "thoughtSignature");
            let thought = members.get("thought").and_then(Value::as_bool);
            return Some(if thought == Some(true) {
                Self::Thought {
                    text: said,
                    signature,
                }
            } else {
                Self::Text {
                    text: said,
                    signature,
                }
            });
        }
        members.retain(|_, value| !value.is_null());
        (!members.is_empty()).then_some(Self::Block(Value::Object(members)))
    }

    fn call(mut part: Map<String, Value>) -> Self {
        let mut call = object(&mut part, "functionCall");
        let arguments = take(&mut call, "args").unwrap_or_else(|| json!({}));
        let signature = text(&mut part, "thoughtSignature");
        Self::Call {
            id: word(&mut call, "id"),
            name: word(&mut call, "name").unwrap_or_default(),
            arguments: arguments.to_string(),
            extra: signature
                .map(|signature| keep(&signature))
                .unwrap_or_default(),
        }
    }
}

fn keep(signature: &str) -> Extra {
    let mut extra = Extra::default();
    extra.insert(EXTRA, json!({"google": {"thought_signature": signature}}));
    extra
}

/// The signature that stands beside a call.
pub(super) fn kept(extra: &Extra) -> Option<&str> {
    extra
        .get(EXTRA)?
        .pointer("/google/thought_signature")?
        .as_str()
        .filter(|signature| !signature.is_empty())
}

/// Puts another signature beside a call, or none; gives whether that changed it.
pub(super) fn sign(extra: &mut Extra, signature: Option<&str>) -> bool {
    if kept(extra) == signature {
        return false;
    }
    extra.remove(EXTRA);
    if let Some(signature) = signature {
        extra.insert(EXTRA, json!({"google": {"thought_signature": signature}}));
    }
    true
}

/// An object of one member, which is moved into it.
pub(super) fn holding(name: &str, value: Value) -> Value {
    Value::Object(Map::from_iter([(name.to_owned(), value)]))
}

/// What `role` says.
pub(super) fn content(role: &str, parts: Vec<Value>) -> Value {
    let mut content = holding("role", Value::from(role));
    content["parts"] = Value::Array(parts);
    content
}

/// The block that stands behind a signed text. One whose text is empty stands for itself, as Google
/// sends it at the end of a stream.
pub(super) fn signature_block(signature: &str, alone: bool) -> Value {
    if alone {
        json!({"text": "", "thoughtSignature": signature})
    } else {
        json!({"thoughtSignature": signature})
    }
}

/// The signature of a block that belongs to the text before it.
pub(super) fn signs_text_before(block: &Value) -> Option<&str> {
    let members = block.as_object().filter(|members| members.len() == 1)?;
    members.get("thoughtSignature")?.as_str()
}
