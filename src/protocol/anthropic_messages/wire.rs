//! What a block of content says, as its pieces come.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::{ANSWER_TOOL, NAME};
use crate::{
    protocol::{
        lenient::{list, take, text},
        output::Output,
    },
    types::{Extra, Place, ToolCallDelta},
};

/// A block that has begun and not ended.
pub(super) enum Open {
    /// Text, kept to stand beside what it cites.
    Text { text: String, citations: Vec<Value> },
    /// Reasoning, whose signature closes it.
    Thinking { signature: String },
    /// A call of one of the caller's tools.
    Call {
        index: u32,
        input: Value,
        given: bool,
    },
    /// The structured answer of a model that has to call a tool for it.
    Answer { input: Value, given: bool },
    /// A block of the provider's own.
    Opaque {
        block: Map<String, Value>,
        input: String,
    },
}

/// The answer so far, and whether its structured form came by the tool for it.
pub(super) struct Said {
    pub(super) output: Output,
    pub(super) answered: bool,
}

impl Said {
    pub(super) const fn new() -> Self {
        Self {
            output: Output::of(NAME),
            answered: false,
        }
    }
}

impl Open {
    /// A block begins.
    pub(super) fn begin(mut block: Map<String, Value>, said: &mut Said) -> Self {
        match block.get("type").and_then(Value::as_str) {
            Some("text") => {
                let text = text(&mut block, "text").unwrap_or_default();
                said.output.text(text.clone());
                let citations = list(&mut block, "citations");
                Self::Text { text, citations }
            }
            Some("thinking") => {
                said.output
                    .thought(text(&mut block, "thinking").unwrap_or_default(), None);
                let signature = text(&mut block, "signature").unwrap_or_default();
                Self::Thinking { signature }
            }
            Some("tool_use") => {
                block.shift_remove("type");
                let input = take(&mut block, "input").unwrap_or_default();
                let (id, name) = (text(&mut block, "id"), text(&mut block, "name"));
                let name = name.unwrap_or_default();
                if name == ANSWER_TOOL {
                    said.answered = true;
                    return Self::Answer {
                        input,
                        given: false,
                    };
                }
                block.retain(|_, value| !value.is_null());
                Self::Call {
                    index: said.output.call(ToolCallDelta {
                        id: id.map(Arc::from),
                        name: Some(name.into()),
                        extra: Extra::from(block),
                        ..ToolCallDelta::default()
                    }),
                    input,
                    given: false,
                }
            }
            _ => Self::Opaque {
                block,
                input: String::new(),
            },
        }
    }

    /// What a piece belongs to whose block was never begun.
    pub(super) fn unbegun(delta: &Map<String, Value>) -> Self {
        match delta.get("type").and_then(Value::as_str) {
            Some("text_delta" | "citations_delta") => Self::Text {
                text: String::new(),
                citations: Vec::new(),
            },
            Some("thinking_delta" | "signature_delta") => Self::Thinking {
                signature: String::new(),
            },
            _ => Self::Opaque {
                block: Map::new(),
                input: String::new(),
            },
        }
    }

    /// A piece of the block comes.
    pub(super) fn piece(&mut self, mut delta: Map<String, Value>, said: &mut Said) {
        let json = text(&mut delta, "partial_json");
        match self {
            Self::Text {
                text: whole,
                citations,
            } => {
                if let Some(piece) = text(&mut delta, "text") {
                    said.output.text(piece.clone());
                    whole.push_str(&piece);
                }
                citations.extend(take(&mut delta, "citation"));
            }
            Self::Thinking { signature } => {
                said.output
                    .thought(text(&mut delta, "thinking").unwrap_or_default(), None);
                signature.push_str(&text(&mut delta, "signature").unwrap_or_default());
            }
            Self::Call { index, given, .. } => {
                if let Some(json) = json {
                    *given = true;
                    said.output.arguments(*index, json);
                }
            }
            Self::Answer { given, .. } => {
                if let Some(json) = json {
                    *given = true;
                    said.output.text(json);
                }
            }
            Self::Opaque { block, input } => {
                input.push_str(&json.unwrap_or_default());
                delta.shift_remove("type");
                for (name, value) in delta {
                    add(block.entry(name).or_insert(Value::Null), value);
                }
            }
        }
    }

    /// The block ends.
    pub(super) fn end(self, said: &mut Said) {
        match self {
            Self::Text { text, citations } if !citations.is_empty() && !text.is_empty() => {
                let block = json!({"type": "text", "text": text, "citations": citations});
                said.output
                    .opaque(Place::Message, json!({"citations": [block]}));
            }
            Self::Thinking { signature } if !signature.is_empty() => {
                said.output.thought(String::new(), Some(signature.into()));
            }
            Self::Call {
                index,
                input,
                given: false,
            } => said.output.arguments(index, written(&input)),
            Self::Answer {
                input,
                given: false,
            } => said.output.text(written(&input)),
            Self::Opaque { mut block, input } if block.contains_key("type") => {
                if !input.is_empty() {
                    let read = serde_json::from_str(&input);
                    let input = read.unwrap_or(Value::String(input));
                    block.insert("input".to_owned(), input);
                }
                said.output.opaque(Place::Content, Value::Object(block));
            }
            Self::Text { .. }
            | Self::Thinking { .. }
            | Self::Call { .. }
            | Self::Answer { .. }
            | Self::Opaque { .. } => {}
        }
    }
}

/// The input of a call as text; a call without one has no arguments.
fn written(input: &Value) -> String {
    match input {
        Value::Null => "{}".to_owned(),
        Value::String(text) => text.clone(),
        input => input.to_string(),
    }
}

/// What the provider writes piece by piece is put together; anything else is said once.
fn add(known: &mut Value, value: Value) {
    match (known, value) {
        (Value::String(known), Value::String(more)) => known.push_str(&more),
        (_, Value::Null) => {}
        (known, value) => *known = value,
    }
}
