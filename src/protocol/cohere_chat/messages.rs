//! The conversation, and the documents that the person gave along.

use serde_json::{Map, Value, json};

use super::{
    NAME, PLAN,
    content::{arguments, content, document, given, text},
    encode::Target,
};
use crate::{
    Error,
    types::{Message, Part, Role},
};

/// A conversation in Cohere's words.
#[derive(Default)]
pub(super) struct Conversation {
    pub(super) turns: Vec<Value>,
    /// What the model is to know and may cite.
    pub(super) documents: Vec<Value>,
}

impl Conversation {
    pub(super) fn read(messages: &[Message], target: Target<'_>) -> Result<Self, Error> {
        let mut conversation = Self::default();
        for (at, message) in messages.iter().enumerate() {
            let field = format!("messages[{at}]");
            // A result has the name of its call.
            if message.name.is_some() && message.role != Role::Tool {
                let why = "speakers have no names";
                target
                    .unsupported
                    .field(format_args!("{field}.name"), why)?;
            }
            let turn = match &message.role {
                Role::System | Role::Developer => instruction(message, &field, target)?,
                Role::User => conversation.person(message, &field, target)?,
                Role::Assistant => model(message, &field, target)?,
                Role::Tool => Some(result(message, &field, target)?),
                Role::Other(_) => {
                    let why = "no such role is known";
                    target
                        .unsupported
                        .field(format_args!("{field}.role"), why)?;
                    None
                }
            };
            conversation.turns.extend(turn);
        }
        Ok(conversation)
    }

    /// Adds an instruction behind those that the conversation begins with.
    pub(super) fn instruct(&mut self, told: Option<String>) {
        let Some(told) = told else {
            return;
        };
        let instructions = self.turns.iter();
        let at = instructions.take_while(|turn| turn["role"] == "system");
        let at = at.count();
        self.turns.insert(at, turn("system", Value::String(told)));
    }

    fn person(
        &mut self,
        message: &Message,
        field: &str,
        target: Target<'_>,
    ) -> Result<Option<Value>, Error> {
        let mut items = Vec::new();
        for (at, part) in message.content.iter().enumerate() {
            match part {
                Part::File(file) => {
                    let field = format_args!("{field}.content[{at}]");
                    let data = document(file, field, target)?;
                    let documents = data.map(|data| json!({ "data": data }));
                    self.documents.extend(documents);
                }
                part => items.extend(given(part, format_args!("{field}.content[{at}]"), target)?),
            }
        }
        Ok(content(items).map(|content| turn("user", content)))
    }
}

fn turn(role: &str, content: Value) -> Value {
    let mut turn = json!({ "role": role });
    turn["content"] = content;
    turn
}

fn instruction(message: &Message, field: &str, target: Target<'_>) -> Result<Option<Value>, Error> {
    let mut items = Vec::new();
    for (at, part) in message.content.iter().enumerate() {
        match part {
            Part::Text(said) => items.extend(text(&said.text)),
            _ => {
                let field = format_args!("{field}.content[{at}]");
                target.unsupported.field(field, "instructions are text")?;
            }
        }
    }
    Ok(content(items).map(|content| turn("system", content)))
}

/// What the model said. What another provider's thought means nothing here.
fn model(message: &Message, field: &str, target: Target<'_>) -> Result<Option<Value>, Error> {
    let own = target.own.wrote(message);
    let mut items = Vec::new();
    let mut calls = Vec::new();
    let mut plan = String::new();
    for (at, part) in message.content.iter().enumerate() {
        let field = format_args!("{field}.content[{at}]");
        match part {
            Part::Text(said) | Part::Refusal(said) => items.extend(text(&said.text)),
            Part::Reasoning(thought) if own => {
                if thought.member == Some(PLAN) || !target.rules.thinks() {
                    plan.push_str(&thought.text);
                } else if !thought.text.is_empty() {
                    items.push(json!({"type": "thinking", "thinking": thought.text}));
                }
            }
            Part::Reasoning(_) => {}
            Part::ToolCall(call) if call.custom => {
                return Err(target.unsupported.error(field, "only functions are known"));
            }
            Part::ToolCall(call) => calls.push(json!({
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": arguments(&call.arguments)},
            })),
            Part::Opaque(block) => {
                let known = own && block.protocol == NAME;
                items.extend(known.then(|| Value::clone(&block.value)));
            }
            Part::Image(_) | Part::Audio(_) | Part::File(_) => {
                let why = "an assistant says nothing but text";
                target.unsupported.field(field, why)?;
            }
        }
    }
    if items.is_empty() && calls.is_empty() {
        return Ok(None);
    }
    let mut turn = Map::new();
    turn.insert("role".to_owned(), json!("assistant"));
    if let Some(content) = content(items) {
        turn.insert("content".to_owned(), content);
    }
    if !calls.is_empty() {
        if plan.is_empty() && own {
            // A client that speaks OpenAI's language knows no such member, and keeps it.
            let kept = message.extra.get(PLAN).and_then(Value::as_str);
            plan.push_str(kept.unwrap_or_default());
        }
        if !plan.is_empty() {
            turn.insert(PLAN.to_owned(), Value::String(plan));
        }
        turn.insert("tool_calls".to_owned(), Value::Array(calls));
    }
    let citations = message.extra.get("citations").filter(|_| own);
    if let Some(citations) = citations.filter(|citations| citations.is_array()) {
        turn.insert("citations".to_owned(), citations.clone());
    }
    Ok(Some(Value::Object(turn)))
}

/// What a tool answers.
fn result(message: &Message, field: &str, target: Target<'_>) -> Result<Value, Error> {
    let Some(call) = &message.tool_call_id else {
        let field = format!("{field}.tool_call_id");
        let why = "a result has to name its call";
        return Err(target.unsupported.error(field, why));
    };
    let mut turn = json!({"role": "tool", "tool_call_id": call});
    turn["content"] = if message.extra.get("is_error") == Some(&Value::Bool(true)) {
        // There is no member for it, but results are objects as well as texts.
        json!([cited(&json!({"error": message.text()}))])
    } else {
        let mut items = Vec::new();
        for (at, part) in message.content.iter().enumerate() {
            let field = format_args!("{field}.content[{at}]");
            match part {
                Part::File(file) => {
                    let data = document(file, field, target)?;
                    items.extend(data.map(|data| cited(&data)));
                }
                Part::Image(_) => {
                    target
                        .unsupported
                        .field(field, "a tool answers with text")?;
                }
                part => items.extend(given(part, field, target)?),
            }
        }
        content(items).unwrap_or_else(|| json!(""))
    };
    Ok(turn)
}

/// A document of a result.
fn cited(data: &Value) -> Value {
    json!({"type": "document", "document": {"data": data}})
}
