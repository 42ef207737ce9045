//! The conversation: instructions, and turns of user and assistant.

use serde_json::{Value, json};

use super::{
    NAME,
    cited::{Cited, plain},
    content::{called, given, identifier, mark},
    model::Model,
};
use crate::{
    Error,
    protocol::{AnthropicMessages, Endpoint, Own, unsupported::Unsupported},
    types::{ChatRequest, Message, Part, Role},
};

/// A conversation as it is sent.
#[derive(Default)]
pub(super) struct Conversation {
    /// The instructions in front of it.
    pub(super) system: Vec<Value>,
    turns: Vec<Turn>,
}

struct Turn {
    role: &'static str,
    blocks: Vec<Value>,
}

impl Conversation {
    pub(super) fn of(
        request: &ChatRequest,
        endpoint: &Endpoint,
        model: &Model,
        unsupported: Unsupported<'_>,
    ) -> Result<Self, Error> {
        let mut conversation = Self::default();
        let own = Own::of::<AnthropicMessages>(request, endpoint);
        for (at, message) in request.messages().iter().enumerate() {
            let field = format!("messages[{at}]");
            let is_named = message.name.is_some() && message.role != Role::Tool;
            if is_named {
                unsupported.field(format_args!("{field}.name"), "speakers have no names")?;
            }
            let (role, mut blocks) = match &message.role {
                Role::System | Role::Developer => ("system", parts(message, &field, unsupported)?),
                Role::User => ("user", parts(message, &field, unsupported)?),
                Role::Assistant => {
                    let own = own.wrote(message);
                    ("assistant", said(message, &field, own, unsupported)?)
                }
                Role::Tool => ("user", vec![result(message, &field, unsupported)?]),
                Role::Other(_) => {
                    unsupported.field(format_args!("{field}.role"), "no such role is known")?;
                    continue;
                }
            };
            if message.role != Role::Tool {
                mark(&mut blocks, &message.extra);
            }
            conversation.add(role, blocks, model);
        }
        conversation.checked(model, unsupported)
    }

    /// Adds what is said to the turn of the same role, which the API would do too.
    fn add(&mut self, role: &'static str, blocks: Vec<Value>, model: &Model) {
        if blocks.is_empty() {
            return;
        }
        if role == "system" && (self.turns.is_empty() || !model.system) {
            self.system.extend(blocks);
            return;
        }
        match self.turns.last_mut().filter(|turn| turn.role == role) {
            Some(turn) => turn.blocks.extend(blocks),
            None => self.turns.push(Turn { role, blocks }),
        }
    }

    fn checked(mut self, model: &Model, unsupported: Unsupported<'_>) -> Result<Self, Error> {
        for turn in &mut self.turns {
            // Results have to come before anything else that is said.
            turn.blocks
                .sort_by_key(|block| kind(block) != "tool_result");
        }
        if let Some(turn) = self.turns.last_mut()
            && turn.role == "assistant"
            && turn.blocks.iter().all(|block| kind(block) == "text")
        {
            if !model.prefill {
                let why = "the model does not go on with the assistant's words";
                unsupported.field("messages", why)?;
                self.turns.pop();
            } else if let Some(Value::String(text)) =
                turn.blocks.last_mut().and_then(|last| last.get_mut("text"))
            {
                // White space at the end is refused.
                text.truncate(text.trim_end().len());
            }
        }
        if self.turns.is_empty() {
            return Err(unsupported.error("messages", "somebody has to say something"));
        }
        Ok(self)
    }

    /// Whether a model that thinks would have to go on with a turn that it called tools in without
    /// having thought, which is refused while there is a budget for thoughts.
    pub(super) fn is_thoughtless(&self) -> bool {
        let [.., before, last] = self.turns.as_slice() else {
            return false;
        };
        let first = |turn: &Turn| turn.blocks.first().map(|block| kind(block).to_owned());
        let thought = first(before).is_some_and(|kind| kind.ends_with("thinking"));
        first(last).is_some_and(|kind| kind == "tool_result") && !thought
    }

    /// The turns as they are sent.
    pub(super) fn turns(self) -> Vec<Value> {
        let turns = self.turns.into_iter();
        let turns = turns.map(|turn| json!({"role": turn.role, "content": turn.blocks}));
        turns.collect()
    }
}

fn kind(block: &Value) -> &str {
    block
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// What the caller says.
fn parts(
    message: &Message,
    field: &str,
    unsupported: Unsupported<'_>,
) -> Result<Vec<Value>, Error> {
    let mut blocks = Vec::new();
    for (at, part) in message.content.iter().enumerate() {
        let field = format!("{field}.content[{at}]");
        if message.role != Role::User && !matches!(part, Part::Text(_) | Part::Opaque(_)) {
            unsupported.field(&field, "instructions are text")?;
            continue;
        }
        blocks.extend(given(part, &field, unsupported)?);
    }
    Ok(blocks)
}

/// What the model said. What another provider wrote for itself means nothing here.
fn said(
    message: &Message,
    field: &str,
    own: bool,
    unsupported: Unsupported<'_>,
) -> Result<Vec<Value>, Error> {
    let mut cited = Cited::of(message);
    let mut blocks = Vec::new();
    for (at, part) in message.content.iter().enumerate() {
        match part {
            Part::Text(text) if own => {
                let mut cut = cited.cut(&text.text);
                mark(&mut cut, &text.extra);
                blocks.extend(cut);
            }
            Part::Text(text) | Part::Refusal(text) => {
                let mut plain = Vec::from_iter(plain(&text.text));
                mark(&mut plain, &text.extra);
                blocks.extend(plain);
            }
            Part::Reasoning(reasoning) => {
                let signature = reasoning.signature.as_ref().filter(|_| own);
                blocks.extend(signature.map(|signature| {
                    json!({"type": "thinking", "thinking": reasoning.text, "signature": signature})
                }));
            }
            Part::ToolCall(call) => blocks.push(called(call, own)),
            Part::Opaque(block) => {
                if own && block.protocol == NAME {
                    blocks.push((*block.value).clone());
                }
            }
            Part::Image(_) | Part::Audio(_) | Part::File(_) => {
                let field = format!("{field}.content[{at}]");
                unsupported.field(field, "an assistant says nothing but text")?;
            }
        }
    }
    Ok(blocks)
}

/// What a tool answers.
fn result(message: &Message, field: &str, unsupported: Unsupported<'_>) -> Result<Value, Error> {
    let Some(call) = &message.tool_call_id else {
        let field = format!("{field}.tool_call_id");
        return Err(unsupported.error(field, "a result has to name its call"));
    };
    let mut content = Vec::new();
    for (at, part) in message.content.iter().enumerate() {
        content.extend(given(part, &format!("{field}.content[{at}]"), unsupported)?);
    }
    let mut block = json!({"type": "tool_result", "tool_use_id": identifier(call)});
    if !content.is_empty() {
        block["content"] = Value::Array(content);
    }
    if message.extra.get("is_error") == Some(&Value::Bool(true)) {
        block["is_error"] = Value::Bool(true);
    }
    mark(std::slice::from_mut(&mut block), &message.extra);
    Ok(block)
}
