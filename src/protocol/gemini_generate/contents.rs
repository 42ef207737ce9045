//! `contents` and `systemInstruction`: what was said.

use serde_json::{Value, json};

use super::{
    NAME,
    encode::Target,
    media,
    results::Results,
    wire::{NO_SIGNATURE, content, holding, kept, signs_text_before},
};
use crate::{
    Error,
    protocol::{Own, lenient::arguments},
    types::{Message, Part, Role, ToolCall},
};

/// A conversation in Google's words.
pub(super) struct Conversation<'a> {
    target: Target<'a>,
    contents: Vec<Value>,
    instructions: Vec<Value>,
    /// How closely the model is to look at pictures; the closest counts for all.
    look: Option<&'static str>,
}

impl<'a> Conversation<'a> {
    pub(super) fn read(
        messages: &[Message],
        target: Target<'a>,
        own: &Own<'_>,
    ) -> Result<Self, Error> {
        let mut conversation = Self {
            target,
            contents: Vec::new(),
            instructions: Vec::new(),
            look: None,
        };
        let mut results = Results::default();
        for message in messages {
            if message.role == Role::Tool {
                conversation.look(message);
                results.answer(message, target)?;
                continue;
            }
            conversation.contents.extend(results.take());
            if message.name.is_some() {
                let why = "Gemini knows no names of speakers";
                target.unsupported.field("messages.name", why)?;
            }
            match &message.role {
                Role::System | Role::Developer => conversation.instruction(message)?,
                Role::User => conversation.person(message)?,
                Role::Assistant => {
                    results.call(message.tool_calls());
                    conversation.model(message, !own.wrote(message))?;
                }
                _ => {
                    let why = "Gemini knows no such role";
                    return Err(target.unsupported.error("messages.role", why));
                }
            }
        }
        conversation.contents.extend(results.take());
        Ok(conversation)
    }

    /// Adds an instruction.
    pub(super) fn instruct(&mut self, text: &str) {
        if !text.is_empty() {
            self.instructions.push(json!({ "text": text }));
        }
    }

    /// How closely the model is to look at pictures, where that is said.
    pub(super) const fn resolution(&self) -> Option<&'static str> {
        self.look
    }

    /// The contents and the instructions; to a model that takes none the person says them first.
    pub(super) fn write(mut self, apart: bool) -> (Vec<Value>, Option<Value>) {
        if self.instructions.is_empty() {
            return (self.contents, None);
        }
        if apart {
            return (
                self.contents,
                Some(holding("parts", Value::Array(self.instructions))),
            );
        }
        self.contents.insert(0, content("user", self.instructions));
        (self.contents, None)
    }

    fn instruction(&mut self, message: &Message) -> Result<(), Error> {
        for part in &message.content {
            match part {
                Part::Text(text) => self.instruct(&text.text),
                _ => {
                    let why = "instructions to Gemini are text";
                    self.target.unsupported.field("messages.content", why)?;
                }
            }
        }
        Ok(())
    }

    fn person(&mut self, message: &Message) -> Result<(), Error> {
        self.look(message);
        let mut parts = Vec::new();
        for part in &message.content {
            match part {
                Part::Text(text) => parts.push(json!({ "text": text.text })),
                Part::Opaque(block) if block.protocol == NAME => parts.push((*block.value).clone()),
                part => parts.extend(media::write(part, self.target)?),
            }
        }
        self.say("user", parts);
        Ok(())
    }

    fn model(&mut self, message: &Message, foreign: bool) -> Result<(), Error> {
        let mut parts = Vec::new();
        let mut called = false;
        for part in &message.content {
            match part {
                Part::Text(text) | Part::Refusal(text) => {
                    if !text.text.is_empty() {
                        parts.push(json!({ "text": text.text }));
                    }
                }
                Part::Reasoning(thought) => {
                    if !foreign {
                        let signature = thought.signature.as_deref();
                        parts.push(signed(
                            json!({"text": thought.text, "thought": true}),
                            signature,
                        ));
                    }
                }
                Part::ToolCall(call) => {
                    let signature = kept(&call.extra);
                    let signature = signature.filter(|kept| !foreign || *kept == NO_SIGNATURE);
                    let missing = !called && self.target.rules.signatures;
                    let signature = signature.or(missing.then_some(NO_SIGNATURE));
                    parts.push(signed(self.call(call)?, signature));
                    called = true;
                }
                Part::Opaque(block) => {
                    if block.protocol == NAME && !foreign {
                        opaque(&block.value, &mut parts);
                    }
                }
                part => parts.extend(media::write(part, self.target)?),
            }
        }
        self.say("model", parts);
        Ok(())
    }

    fn say(&mut self, role: &str, parts: Vec<Value>) {
        if !parts.is_empty() {
            self.contents.push(content(role, parts));
        }
    }

    fn call(&self, call: &ToolCall) -> Result<Value, Error> {
        if call.custom {
            let why = "Gemini knows functions only";
            return Err(self.target.unsupported.error("messages.tool_calls", why));
        }
        let mut function = json!({"name": call.name});
        function["args"] = Value::Object(arguments(&call.arguments));
        if !call.id.is_empty() {
            function["id"] = json!(call.id);
        }
        Ok(holding("functionCall", function))
    }

    fn look(&mut self, message: &Message) {
        for part in &message.content {
            let detail = match part {
                Part::Image(image) => image.detail.as_deref(),
                _ => None,
            };
            self.look = match (detail, self.look) {
                (Some("high" | "original"), _) => Some("MEDIA_RESOLUTION_HIGH"),
                (Some("low"), None) => Some("MEDIA_RESOLUTION_LOW"),
                (_, look) => look,
            };
        }
    }
}

fn signed(mut part: Value, signature: Option<&str>) -> Value {
    if let Some(signature) = signature {
        part["thoughtSignature"] = json!(signature);
    }
    part
}

/// A part of Google's own as it came; a signature alone goes back onto the text that it stood on.
fn opaque(block: &Value, parts: &mut Vec<Value>) {
    let Some(signature) = signs_text_before(block) else {
        parts.push(block.clone());
        return;
    };
    let text = parts.last_mut().filter(|part| {
        let signed = part.get("thoughtSignature").is_some();
        part.get("text").is_some() && !signed
    });
    match text {
        Some(text) => text["thoughtSignature"] = json!(signature),
        None => parts.push(signed(json!({"text": ""}), Some(signature))),
    }
}
