//! The conversation as items.

use std::{borrow::Cow, collections::HashSet};

use serde_json::{Value, json};

use super::{NAME, content};
use crate::{
    Error,
    protocol::{Endpoint, OpenAiResponses, Own, failed, unsupported::Unsupported},
    types::{ChatRequest, Message, Part, Role, ToolCall},
};

/// Writes the conversation. `kept` where the provider keeps the answers, so that reasoning may go
/// back by its identifier alone.
pub(super) fn items(
    request: &ChatRequest,
    endpoint: &Endpoint,
    kept: bool,
    unsupported: Unsupported<'_>,
) -> Result<Vec<Value>, Error> {
    let mut items = Vec::new();
    let mut custom = HashSet::new();
    let own = Own::of::<OpenAiResponses>(request, endpoint);
    for (at, message) in request.messages().iter().enumerate() {
        let field = format!("messages[{at}]");
        if message.name.is_some() && message.role != Role::Tool {
            unsupported.field(format_args!("{field}.name"), "speakers have no names")?;
        }
        let role = match &message.role {
            Role::Developer if endpoint.quirks().developer_role => "developer",
            Role::System | Role::Developer => "system",
            Role::User => "user",
            Role::Assistant => {
                let calls = message.tool_calls().filter(|call| call.custom);
                custom.extend(calls.map(|call| &*call.id));
                Turn::new(own.wrote(message), kept).write(
                    message,
                    &field,
                    unsupported,
                    &mut items,
                )?;
                continue;
            }
            Role::Tool => {
                items.push(result(message, &field, &custom, unsupported)?);
                continue;
            }
            Role::Other(_) => {
                unsupported.field(format_args!("{field}.role"), "no such role is known")?;
                continue;
            }
        };
        let content = content::given(message, &field, unsupported)?;
        items.push(json!({"type": "message", "role": role, "content": content}));
    }
    Ok(items)
}

/// What a tool answers.
fn result(
    message: &Message,
    field: &str,
    custom: &HashSet<&str>,
    unsupported: Unsupported<'_>,
) -> Result<Value, Error> {
    let Some(call) = &message.tool_call_id else {
        let field = format!("{field}.tool_call_id");
        return Err(unsupported.error(field, "a result has to name its call"));
    };
    let kind = if custom.contains(&**call) {
        "custom_tool_call_output"
    } else {
        "function_call_output"
    };
    let mut message = Cow::Borrowed(message);
    failed::told(&mut message);
    let output = content::given(&message, field, unsupported)?;
    Ok(json!({"type": kind, "call_id": call, "output": output}))
}

/// A turn of the model.
struct Turn {
    /// Whether this provider wrote it: only then its reasoning and its own items mean anything.
    own: bool,
    kept: bool,
    /// Reasoning that waits for the item that came of it, without which it is refused.
    thoughts: Vec<Value>,
    /// The text of a message that has not ended. A refusal is one too: as a part of its own it needs
    /// the identifier of the message that it came in.
    said: String,
}

impl Turn {
    const fn new(own: bool, kept: bool) -> Self {
        Self {
            own,
            kept,
            thoughts: Vec::new(),
            said: String::new(),
        }
    }

    fn write(
        mut self,
        message: &Message,
        field: &str,
        unsupported: Unsupported<'_>,
        items: &mut Vec<Value>,
    ) -> Result<(), Error> {
        for (at, part) in message.content.iter().enumerate() {
            match part {
                Part::Text(text) | Part::Refusal(text) => self.said.push_str(&text.text),
                Part::ToolCall(call) => {
                    self.message(None, items);
                    self.item(called(call), items);
                }
                Part::Opaque(block) if self.own && block.protocol == NAME => {
                    self.block(&block.value, items);
                }
                Part::Reasoning(_) | Part::Opaque(_) => {}
                Part::Image(_) | Part::Audio(_) | Part::File(_) => {
                    let field = format!("{field}.content[{at}]");
                    unsupported.field(field, "an assistant says nothing but text")?;
                }
            }
        }
        self.message(None, items);
        Ok(())
    }

    /// An item that came as it is.
    fn block(&mut self, block: &Value, items: &mut Vec<Value>) {
        match block.get("type").and_then(Value::as_str) {
            Some("message") => self.message(block.get("phase"), items),
            Some("reasoning") => {
                self.message(None, items);
                let mut thought = block.clone();
                if let Value::Object(members) = &mut thought {
                    members.retain(|_, value| !value.is_null());
                }
                if self.kept || thought.get("encrypted_content").is_some() {
                    self.thoughts.push(thought);
                }
            }
            _ => {
                self.message(None, items);
                self.item(block.clone(), items);
            }
        }
    }

    /// Ends the message that was begun, if one was.
    fn message(&mut self, phase: Option<&Value>, items: &mut Vec<Value>) {
        if self.said.is_empty() {
            return;
        }
        let said = std::mem::take(&mut self.said);
        let mut message = json!({"type": "message", "role": "assistant", "content": said});
        if let Some(phase) = phase {
            message["phase"] = phase.clone();
        }
        self.item(message, items);
    }

    fn item(&mut self, item: Value, items: &mut Vec<Value>) {
        items.append(&mut self.thoughts);
        items.push(item);
    }
}

fn called(call: &ToolCall) -> Value {
    let (kind, arguments) = if call.custom {
        ("custom_tool_call", "input")
    } else {
        ("function_call", "arguments")
    };
    let mut item = json!({"type": kind, "call_id": call.id, "name": call.name});
    item[arguments] = json!(call.arguments);
    item
}
