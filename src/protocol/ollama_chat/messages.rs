//! `messages`: what was said.

use std::{collections::HashMap, sync::Arc};

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Map, Value, json};

use crate::{
    Error,
    protocol::{Own, lenient::arguments, unsupported::Unsupported},
    types::{Message, Part, Role, ToolCall},
};

/// Writes a conversation for this provider.
pub(super) fn write(
    messages: &[Message],
    own: &Own<'_>,
    unsupported: Unsupported<'_>,
) -> Result<Vec<Value>, Error> {
    // The names of the tools, by the identifiers of their calls.
    let mut called = HashMap::new();
    let mut written = Vec::with_capacity(messages.len());
    for (at, message) in messages.iter().enumerate() {
        let writer = Writer {
            message,
            field: format!("messages[{at}]"),
            own,
            unsupported,
        };
        let calls = message.tool_calls();
        called.extend(calls.map(|call| (Arc::clone(&call.id), Arc::clone(&call.name))));
        written.extend(writer.write(&called)?.map(Value::Object));
    }
    Ok(written)
}

struct Writer<'a> {
    message: &'a Message,
    field: String,
    own: &'a Own<'a>,
    unsupported: Unsupported<'a>,
}

impl Writer<'_> {
    fn write(
        &self,
        called: &HashMap<Arc<str>, Arc<str>>,
    ) -> Result<Option<Map<String, Value>>, Error> {
        let message = self.message;
        let role = match message.role {
            // The other word of newer OpenAI models is not known.
            Role::System | Role::Developer => "system",
            Role::User => "user",
            Role::Assistant => "assistant",
            Role::Tool => "tool",
            Role::Other(_) => {
                self.lacks(".role", "Ollama knows no such role")?;
                return Ok(None);
            }
        };
        if message.name.is_some() && message.role != Role::Tool {
            self.lacks(".name", "Ollama knows no names of speakers")?;
        }
        let mut written = Map::new();
        written.insert("role".to_owned(), json!(role));
        match message.role {
            Role::Assistant => self.said(&mut written)?,
            _ => self.given(&mut written)?,
        }
        if message.role == Role::Tool {
            self.answered(called, &mut written);
        }
        Ok(Some(written))
    }

    /// What the caller or a tool says: one text, and pictures beside it.
    fn given(&self, written: &mut Map<String, Value>) -> Result<(), Error> {
        let mut texts = Vec::new();
        let mut pictures = Vec::new();
        for (at, part) in self.message.content.iter().enumerate() {
            let part_lacks = |why| self.lacks(&format!(".content[{at}]"), why);
            match part {
                Part::Text(text) | Part::Refusal(text) => texts.push(text.text.as_str()),
                Part::Image(_) if is_instruction(&self.message.role) => {
                    part_lacks("instructions are text")?;
                }
                Part::Image(image) => match image.source.content() {
                    Some((_, bytes)) => {
                        let field = format!("{}.content[{at}]", self.field);
                        self.unsupported.look(image, &field)?;
                        pictures.push(json!(BASE64_STANDARD.encode(bytes)));
                    }
                    None => part_lacks(
                        "Ollama fetches nothing: send the picture itself, or let `FetchImages` do it",
                    )?,
                },
                Part::Audio(_) | Part::File(_) => part_lacks("Ollama reads text and pictures")?,
                Part::Opaque(_) => part_lacks("only another protocol knows this part")?,
                Part::Reasoning(_) | Part::ToolCall(_) => {
                    part_lacks("only an assistant says this")?;
                }
            }
        }
        // They were apart before, and words must not run into each other.
        let mut text = texts.join("\n");
        let failed = self.message.extra.get("is_error") == Some(&Value::Bool(true));
        if failed && self.message.role == Role::Tool {
            text = json!({ "error": text }).to_string();
        }
        written.insert("content".to_owned(), Value::String(text));
        if !pictures.is_empty() {
            written.insert("images".to_owned(), Value::Array(pictures));
        }
        Ok(())
    }

    /// What the model said. Its thoughts go back to the provider that they came from, or that
    /// nobody is named for.
    fn said(&self, written: &mut Map<String, Value>) -> Result<(), Error> {
        let own = self.own.wrote(self.message);
        let (mut text, mut thoughts, mut calls) = (String::new(), String::new(), Vec::new());
        for (at, part) in self.message.content.iter().enumerate() {
            match part {
                Part::Text(said) | Part::Refusal(said) => text.push_str(&said.text),
                Part::Reasoning(thought) if own => thoughts.push_str(&thought.text),
                Part::ToolCall(call) => calls.push(self.called(call)?),
                Part::Image(_) | Part::Audio(_) | Part::File(_) => {
                    let why = "an assistant says nothing but text";
                    self.lacks(&format!(".content[{at}]"), why)?;
                }
                // What another provider wrote for itself means nothing here, and Ollama has none.
                Part::Reasoning(_) | Part::Opaque(_) => {}
            }
        }
        written.insert("content".to_owned(), Value::String(text));
        if !thoughts.is_empty() {
            written.insert("thinking".to_owned(), Value::String(thoughts));
        }
        if !calls.is_empty() {
            written.insert("tool_calls".to_owned(), Value::Array(calls));
        }
        Ok(())
    }

    /// A call, whose arguments are an object here.
    fn called(&self, call: &ToolCall) -> Result<Value, Error> {
        if call.custom {
            let field = format!("{}.tool_calls", self.field);
            return Err(self.unsupported.error(field, "Ollama knows functions only"));
        }
        let mut function = json!({"name": call.name});
        function["arguments"] = Value::Object(arguments(&call.arguments));
        let mut written = Map::new();
        if !call.id.is_empty() {
            written.insert("id".to_owned(), json!(call.id));
        }
        written.insert("function".to_owned(), function);
        Ok(Value::Object(written))
    }

    /// Whose answer it is. Older servers know the name of the tool only.
    fn answered(&self, called: &HashMap<Arc<str>, Arc<str>>, written: &mut Map<String, Value>) {
        let id = self.message.tool_call_id.as_ref();
        let name = id.and_then(|id| called.get(id));
        let name = name.or(self.message.name.as_ref());
        for (member, value) in [("tool_name", name), ("tool_call_id", id)] {
            if let Some(value) = value {
                written.insert(member.to_owned(), json!(value));
            }
        }
    }

    fn lacks(&self, below: &str, why: &str) -> Result<(), Error> {
        let field = format_args!("{}{below}", self.field);
        self.unsupported.field(field, why)
    }
}

const fn is_instruction(role: &Role) -> bool {
    matches!(role, Role::System | Role::Developer)
}
