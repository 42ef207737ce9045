//! What a block of content says, as its pieces come.

use std::{collections::VecDeque, sync::Arc};

use serde_json::{Map, Value, json};

use super::{ANSWER_TOOL, NAME};
use crate::{
    protocol::{
        lenient::{list, take, text},
        openai_chat::calls::made_up,
    },
    types::{Event, Extra, Opaque, Place, ReasoningDelta, ToolCallDelta},
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

/// Where the events of blocks go, and what they have to know of the answer.
#[derive(Default)]
pub(super) struct Said {
    pub(super) events: VecDeque<Event>,
    /// The answer's identifier, for calls that have none.
    pub(super) id: Option<Arc<str>>,
    calls: u32,
    /// Whether the structured answer came by its tool.
    pub(super) answered: bool,
}

impl Said {
    pub(super) const fn has_calls(&self) -> bool {
        self.calls > 0
    }

    pub(super) fn opaque(&mut self, place: Place, value: Value) {
        self.events.push_back(Event::Opaque(Box::new(Opaque {
            choice: 0,
            place,
            protocol: NAME,
            value,
        })));
    }

    fn text(&mut self, text: &str) {
        if !text.is_empty() {
            let text = text.to_owned();
            self.events.push_back(Event::Text { choice: 0, text });
        }
    }

    fn thought(&mut self, text: String, signature: Option<Arc<str>>) {
        if !text.is_empty() || signature.is_some() {
            let delta = ReasoningDelta {
                choice: 0,
                text,
                signature,
                member: None,
            };
            self.events.push_back(Event::Reasoning(Box::new(delta)));
        }
    }

    fn arguments(&mut self, index: u32, arguments: String) {
        let delta = ToolCallDelta {
            index,
            arguments,
            ..ToolCallDelta::default()
        };
        self.events.push_back(Event::ToolCall(Box::new(delta)));
    }

    fn call(&mut self, id: Option<String>, name: String, rest: Map<String, Value>) -> u32 {
        let index = self.calls;
        self.calls = self.calls.saturating_add(1);
        let id = id.map_or_else(|| made_up(self.id.as_deref(), 0, index), Arc::from);
        let delta = ToolCallDelta {
            index,
            id: Some(id),
            name: Some(name.into()),
            extra: Extra::from(rest),
            ..ToolCallDelta::default()
        };
        self.events.push_back(Event::ToolCall(Box::new(delta)));
        index
    }
}

impl Open {
    /// A block begins.
    pub(super) fn begin(mut block: Map<String, Value>, said: &mut Said) -> Self {
        match block.get("type").and_then(Value::as_str) {
            Some("text") => {
                let text = text(&mut block, "text").unwrap_or_default();
                said.text(&text);
                let citations = list(&mut block, "citations");
                Self::Text { text, citations }
            }
            Some("thinking") => {
                said.thought(text(&mut block, "thinking").unwrap_or_default(), None);
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
                    index: said.call(id, name, block),
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
                    said.text(&piece);
                    whole.push_str(&piece);
                }
                citations.extend(take(&mut delta, "citation"));
            }
            Self::Thinking { signature } => {
                said.thought(text(&mut delta, "thinking").unwrap_or_default(), None);
                signature.push_str(&text(&mut delta, "signature").unwrap_or_default());
            }
            Self::Call { index, given, .. } => {
                if let Some(json) = json {
                    *given = true;
                    said.arguments(*index, json);
                }
            }
            Self::Answer { given, .. } => {
                if let Some(json) = json {
                    *given = true;
                    said.text(&json);
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
                said.opaque(Place::Message, json!({"citations": [block]}));
            }
            Self::Thinking { signature } if !signature.is_empty() => {
                said.thought(String::new(), Some(signature.into()));
            }
            Self::Call {
                index,
                input,
                given: false,
            } => said.arguments(index, written(&input)),
            Self::Answer {
                input,
                given: false,
            } => said.text(&written(&input)),
            Self::Opaque { mut block, input } if block.contains_key("type") => {
                if !input.is_empty() {
                    let read = serde_json::from_str(&input);
                    let input = read.unwrap_or(Value::String(input));
                    block.insert("input".to_owned(), input);
                }
                said.opaque(Place::Content, Value::Object(block));
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
