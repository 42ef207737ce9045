//! What a block of content says, as its pieces come.

use std::sync::Arc;

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Map, Value, json};

use super::{ANSWER_TOOL, NAME, citations};
use crate::{
    protocol::{
        lenient::{list, object, take, text},
        output::Output,
    },
    types::{Extra, Place, ToolCallDelta},
};

/// A block that has begun and not ended.
pub(super) enum Open {
    /// Text, kept to stand beside what it cites.
    Text { text: String, citations: Vec<Value> },
    /// Reasoning, whose signature closes it, or which cannot be read.
    Thought {
        signature: String,
        sealed: Vec<String>,
    },
    /// A call of one of the caller's tools.
    Call { index: u32, given: bool },
    /// The structured answer of a model that has to call a tool for it.
    Answer { given: bool },
    /// A block of the provider's own: its name, its members, and what comes in pieces of text.
    Opaque {
        name: String,
        members: Map<String, Value>,
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

    /// A block that comes whole.
    pub(super) fn block(&mut self, mut block: Map<String, Value>) {
        if let Some(Value::String(text)) = block.get("text") {
            self.output.text(text.clone());
        } else if block.contains_key("citationsContent") {
            let block = Value::Object(block);
            self.output.text(citations::text_of(&block));
            self.output
                .opaque(Place::Message, json!({citations::MEMBER: [block]}));
        } else if let Some(Value::Object(mut thought)) = block.get("reasoningContent").cloned()
            && thought.contains_key("reasoningText")
        {
            let mut said = object(&mut thought, "reasoningText");
            let signature = text(&mut said, "signature").map(Arc::from);
            self.output
                .thought(text(&mut said, "text").unwrap_or_default(), signature);
        } else if is_call(block.get("toolUse")) {
            let mut call = object(&mut block, "toolUse");
            let input = take(&mut call, "input").unwrap_or_default();
            let input = written(&input);
            match Open::called(call, self) {
                Open::Call { index, .. } => self.output.arguments(index, input),
                _ => self.output.text(input),
            }
        } else if !block.is_empty() {
            self.output.opaque(Place::Content, Value::Object(block));
        }
    }
}

/// Whether it is a call of one of the caller's tools, and not of one that runs at the provider.
fn is_call(block: Option<&Value>) -> bool {
    block.is_some_and(|call| call.is_object() && call["type"] != "server_tool_use")
}

impl Open {
    /// A block begins; texts and thoughts do without.
    pub(super) fn begin(mut start: Map<String, Value>, said: &mut Said) -> Option<Self> {
        if is_call(start.get("toolUse")) {
            return Some(Self::called(object(&mut start, "toolUse"), said));
        }
        let (name, members) = start.into_iter().next()?;
        let Value::Object(members) = members else {
            return None;
        };
        Some(Self::Opaque {
            name,
            members,
            input: String::new(),
        })
    }

    fn called(mut call: Map<String, Value>, said: &mut Said) -> Self {
        let (id, name) = (text(&mut call, "toolUseId"), text(&mut call, "name"));
        let name = name.unwrap_or_default();
        if name == ANSWER_TOOL {
            said.answered = true;
            return Self::Answer { given: false };
        }
        call.shift_remove("type");
        call.retain(|_, value| !value.is_null());
        Self::Call {
            index: said.output.call(ToolCallDelta {
                id: id.map(Arc::from),
                name: Some(name.into()),
                extra: Extra::from(call),
                ..ToolCallDelta::default()
            }),
            given: false,
        }
    }

    /// What a piece belongs to whose block was never begun.
    pub(super) fn unbegun(delta: &Map<String, Value>) -> Self {
        match delta.keys().next().map(String::as_str) {
            Some("text" | "citation") => Self::Text {
                text: String::new(),
                citations: Vec::new(),
            },
            Some("reasoningContent") => Self::Thought {
                signature: String::new(),
                sealed: Vec::new(),
            },
            name => Self::Opaque {
                name: name.unwrap_or_default().to_owned(),
                members: Map::new(),
                input: String::new(),
            },
        }
    }

    /// Whether the piece can belong to the block.
    pub(super) fn takes(&self, delta: &Map<String, Value>) -> bool {
        let Some(piece) = delta.keys().next() else {
            return true;
        };
        match self {
            Self::Text { .. } => piece == "text" || piece == "citation",
            Self::Thought { .. } => piece == "reasoningContent",
            Self::Call { .. } | Self::Answer { .. } => piece == "toolUse",
            Self::Opaque { name, .. } => piece == name,
        }
    }

    /// A piece of the block comes.
    pub(super) fn piece(&mut self, mut delta: Map<String, Value>, said: &mut Said) {
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
            Self::Thought { signature, sealed } => {
                let mut thought = object(&mut delta, "reasoningContent");
                said.output
                    .thought(text(&mut thought, "text").unwrap_or_default(), None);
                signature.push_str(&text(&mut thought, "signature").unwrap_or_default());
                sealed.extend(text(&mut thought, "redactedContent"));
            }
            Self::Call { index, given } => {
                let mut call = object(&mut delta, "toolUse");
                if let Some(json) = text(&mut call, "input") {
                    *given = true;
                    said.output.arguments(*index, json);
                }
            }
            Self::Answer { given } => {
                let mut call = object(&mut delta, "toolUse");
                if let Some(json) = text(&mut call, "input") {
                    *given = true;
                    said.output.text(json);
                }
            }
            Self::Opaque {
                name,
                members,
                input,
            } => match take(&mut delta, name) {
                Some(Value::Object(mut more)) => {
                    input.push_str(&text(&mut more, "input").unwrap_or_default());
                    members.extend(more);
                }
                Some(Value::Array(more)) => {
                    let mut content = list(members, "content");
                    content.extend(more);
                    members.insert("content".to_owned(), Value::Array(content));
                }
                _ => {}
            },
        }
    }

    /// The block ends.
    pub(super) fn end(self, said: &mut Said) {
        match self {
            Self::Text { text, citations } if !citations.is_empty() && !text.is_empty() => {
                let block = json!({"content": [{"text": text}], "citations": citations});
                let block = json!({"citationsContent": block});
                said.output
                    .opaque(Place::Message, json!({citations::MEMBER: [block]}));
            }
            Self::Thought { sealed, .. } if !sealed.is_empty() => {
                let thought = json!({"redactedContent": joined(&sealed)});
                said.output
                    .opaque(Place::Content, json!({"reasoningContent": thought}));
            }
            Self::Thought { signature, .. } if !signature.is_empty() => {
                said.output.thought(String::new(), Some(signature.into()));
            }
            Self::Call {
                index,
                given: false,
            } => said.output.arguments(index, "{}".to_owned()),
            Self::Answer { given: false } => said.output.text("{}".to_owned()),
            Self::Opaque {
                name,
                mut members,
                input,
            } if !name.is_empty() => {
                if !input.is_empty() {
                    let read = serde_json::from_str(&input);
                    let input = read.unwrap_or(Value::String(input));
                    members.insert("input".to_owned(), input);
                }
                said.output.opaque(Place::Content, json!({name: members}));
            }
            Self::Text { .. }
            | Self::Thought { .. }
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

/// Pieces of bytes in base64 as one.
fn joined(pieces: &[String]) -> String {
    let [_, _, ..] = pieces else {
        return pieces.concat();
    };
    let bytes: Result<Vec<_>, _> = pieces
        .iter()
        .map(|piece| BASE64_STANDARD.decode(piece))
        .collect();
    bytes.map_or_else(
        |_| pieces.concat(),
        |bytes| BASE64_STANDARD.encode(bytes.concat()),
    )
}
