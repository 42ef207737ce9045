//! The conversation: instructions, and turns of user and assistant.

use serde_json::{Value, json};

use super::{
    NAME,
    citations::Cited,
    content::{called, given, identifier, mark, named, plain},
    documents::Documents,
    model::Model,
};
use crate::{
    Error,
    protocol::{BedrockConverse, Endpoint, Own, unsupported::Unsupported},
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

/// What the parts of all messages are written with.
struct Writer<'a> {
    documents: Documents,
    model: Model,
    unsupported: Unsupported<'a>,
}

impl Conversation {
    pub(super) fn of(
        request: &ChatRequest,
        endpoint: &Endpoint,
        model: Model,
        unsupported: Unsupported<'_>,
    ) -> Result<Self, Error> {
        let mut conversation = Self::default();
        let own = Own::of::<BedrockConverse>(request, endpoint);
        let mut writer = Writer {
            documents: Documents::default(),
            model,
            unsupported,
        };
        for (at, message) in request.messages().iter().enumerate() {
            let field = format!("messages[{at}]");
            if message.name.is_some() && message.role != Role::Tool {
                unsupported.field(format_args!("{field}.name"), "speakers have no names")?;
            }
            let (role, mut blocks) = match &message.role {
                Role::System | Role::Developer => ("system", writer.parts(message, &field)?),
                Role::User => ("user", writer.parts(message, &field)?),
                Role::Assistant => {
                    let own = own.wrote(message);
                    ("assistant", writer.said(message, &field, own)?)
                }
                Role::Tool => ("user", writer.result(message, &field)?),
                Role::Other(_) => {
                    unsupported.field(format_args!("{field}.role"), "no such role is known")?;
                    continue;
                }
            };
            mark(&mut blocks, &message.extra, model);
            conversation.add(role, blocks, model);
        }
        let mut conversation = conversation.checked(model, unsupported)?;
        if let Some(turn) = conversation.turns.last_mut() {
            // A mark of the whole request stands at the end of what can be cached.
            mark(&mut turn.blocks, &request.settings().extra, model);
        }
        Ok(conversation)
    }

    /// Adds what is said to the turn of the same role: turns have to alternate.
    fn add(&mut self, role: &'static str, blocks: Vec<Value>, model: Model) {
        if blocks.is_empty() {
            return;
        }
        if role == "system" && (self.turns.is_empty() || !model.system()) {
            self.system.extend(blocks);
            return;
        }
        match self.turns.last_mut().filter(|turn| turn.role == role) {
            Some(turn) => turn.blocks.extend(blocks),
            None => self.turns.push(Turn { role, blocks }),
        }
    }

    fn checked(mut self, model: Model, unsupported: Unsupported<'_>) -> Result<Self, Error> {
        // What the model looked up itself stands behind its own calls.
        for turn in self.turns.iter_mut().filter(|turn| turn.role == "user") {
            turn.blocks = results_first(std::mem::take(&mut turn.blocks));
        }
        if let Some(turn) = self.turns.last_mut()
            && turn.role == "assistant"
            && turn.blocks.iter().all(|block| kind(block) == "text")
        {
            if !model.prefill() {
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
        let begins = |turn: &Turn, with| turn.blocks.first().is_some_and(|one| kind(one) == with);
        begins(last, "toolResult") && !begins(before, "reasoningContent")
    }

    /// The names of the tools that were called in it, each once.
    pub(super) fn tools(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for block in self.turns.iter().flat_map(|turn| &turn.blocks) {
            if let Some(name) = block["toolUse"]["name"].as_str()
                && !names.contains(&name)
            {
                names.push(name);
            }
        }
        names
    }

    /// The turns as they are sent.
    pub(super) fn turns(self) -> Vec<Value> {
        let turns = self.turns.into_iter();
        let turns = turns.map(|turn| json!({"role": turn.role, "content": turn.blocks}));
        turns.collect()
    }
}

/// A block has one member, which says what it is.
pub(super) fn kind(block: &Value) -> &str {
    let members = block.as_object();
    let first = members.and_then(|members| members.keys().next());
    first.map(String::as_str).unwrap_or_default()
}

/// Results have to come before anything else that is said; a cache point stays behind its block.
fn results_first(blocks: Vec<Value>) -> Vec<Value> {
    let (mut results, mut rest) = (Vec::new(), Vec::new());
    let mut is_result = false;
    for block in blocks {
        is_result = match kind(&block) {
            "toolResult" => true,
            "cachePoint" => is_result,
            _ => false,
        };
        let to = if is_result { &mut results } else { &mut rest };
        to.push(block);
    }
    results.extend(rest);
    results
}

impl Writer<'_> {
    /// What the caller says.
    fn parts(&mut self, message: &Message, field: &str) -> Result<Vec<Value>, Error> {
        let mut blocks = Vec::new();
        for (at, part) in message.content.iter().enumerate() {
            let field = format!("{field}.content[{at}]");
            if message.role != Role::User && !matches!(part, Part::Text(_) | Part::Opaque(_)) {
                self.unsupported.field(&field, "instructions are text")?;
                continue;
            }
            blocks.extend(self.given(part, &field)?);
        }
        Ok(blocks)
    }

    fn given(&mut self, part: &Part, field: &str) -> Result<Vec<Value>, Error> {
        given(
            part,
            field,
            &mut self.documents,
            self.model,
            self.unsupported,
        )
    }

    /// What the model said. What another provider wrote for itself means nothing here, and thoughts
    /// that are signed mean something to those who sign them only.
    fn said(&self, message: &Message, field: &str, own: bool) -> Result<Vec<Value>, Error> {
        let mut cited = Cited::of(message);
        let mut blocks = Vec::new();
        let signs = own && self.model.signs();
        for (at, part) in message.content.iter().enumerate() {
            match part {
                Part::Text(text) if own => {
                    let mut cut = cited.cut(&text.text);
                    mark(&mut cut, &text.extra, self.model);
                    blocks.extend(cut);
                }
                Part::Text(text) | Part::Refusal(text) => {
                    let mut plain = Vec::from_iter(plain(&text.text));
                    mark(&mut plain, &text.extra, self.model);
                    blocks.extend(plain);
                }
                Part::Reasoning(reasoning) => {
                    let signature = reasoning.signature.as_ref().filter(|_| signs);
                    blocks.extend(signature.map(|signature| {
                        let text = json!({"text": reasoning.text, "signature": signature});
                        json!({"reasoningContent": {"reasoningText": text}})
                    }));
                }
                Part::ToolCall(call) => {
                    let field = format_args!("{field}.content[{at}].name");
                    named(&call.name, field, self.unsupported)?;
                    let mut block = vec![called(call)];
                    mark(&mut block, &call.extra, self.model);
                    blocks.extend(block);
                }
                Part::Opaque(block) => {
                    let thought = kind(&block.value) == "reasoningContent";
                    if own && block.protocol == NAME && (signs || !thought) {
                        blocks.push((*block.value).clone());
                    }
                }
                Part::Image(_) | Part::Audio(_) | Part::File(_) => {
                    let field = format!("{field}.content[{at}]");
                    self.unsupported
                        .field(field, "an assistant says nothing but text")?;
                }
            }
        }
        Ok(blocks)
    }

    /// What a tool answers.
    fn result(&mut self, message: &Message, field: &str) -> Result<Vec<Value>, Error> {
        let Some(call) = &message.tool_call_id else {
            let field = format!("{field}.tool_call_id");
            return Err(self
                .unsupported
                .error(field, "a result has to name its call"));
        };
        let mut content = Vec::new();
        for (at, part) in message.content.iter().enumerate() {
            content.extend(self.given(part, &format!("{field}.content[{at}]"))?);
        }
        // A point in a result has no place: it goes behind the result.
        let marks: Vec<Value>;
        (marks, content) = content
            .into_iter()
            .partition(|block| kind(block) == "cachePoint");
        let mut result = json!({"toolUseId": identifier(call), "content": content});
        if message.extra.get("is_error") == Some(&Value::Bool(true)) {
            result["status"] = json!("error");
        }
        let mut blocks = vec![json!({"toolResult": result})];
        blocks.extend(marks.into_iter().take(1));
        Ok(blocks)
    }
}
