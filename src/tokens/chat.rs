//! How OpenAI's models are shown a chat.

use serde_json::Value;

use super::{frame::Frame, shown, tokenizer::Tokenizer};
use crate::types::{ChatRequest, Message, Part, ResponseFormat, Role, Tool, ToolChoice};

/// What frames a turn, beside the word for its role
/// (<https://github.com/openai/openai-cookbook>, "How to count tokens").
const TURN: u64 = 3;
/// A speaker's name, beside its own tokens.
const NAME: u64 = 1;
/// A call, beside its name and its arguments; and several in one turn.
const CALL: u64 = 5;
const CALLS: u64 = 18;
/// What tools stand behind, and need not stand in front of them again: instructions.
const INSTRUCTED: u64 = 4;
/// The word that one function is to be called, beside its name.
const CHOICE: u64 = 4;
/// What is said about the form of an answer.
const FORM: u64 = 9;

/// The tokens of a chat; `None` where there is something in it that is not text.
pub(super) fn tokens(request: &ChatRequest, tokenizer: Tokenizer) -> Option<u64> {
    let settings = request.settings();
    let frame = Frame::of(request.model());
    let turns = request.messages().iter();
    let turns = turns
        .map(|turn| turn_of(turn, tokenizer))
        .sum::<Option<u64>>()?;

    let functions = settings.tools.iter().map(|tool| match tool {
        Tool::Function(function) => Some(function),
        Tool::Opaque(_) => None,
    });
    let functions = functions.collect::<Option<Vec<_>>>()?;
    let mut tools = 0;
    if !functions.is_empty() {
        let instructs = |turn: &Message| matches!(turn.role, Role::System | Role::Developer);
        let instructed = request.messages().iter().any(instructs);
        tools = frame.tools + tokenizer.count(&shown::functions(functions));
        tools -= if instructed { INSTRUCTED } else { 0 };
    }
    if let Some(ToolChoice::Function(name)) = &settings.tool_choice {
        tools += CHOICE + tokenizer.count(name);
    }

    let form = match &settings.response_format {
        None | Some(ResponseFormat::Text | ResponseFormat::JsonObject) => 0,
        Some(ResponseFormat::JsonSchema(form)) => {
            let schema = form.schema.as_deref().map(closed);
            let schema = schema.map_or(0, |schema| tokenizer.count(&schema.to_string()));
            FORM + tokenizer.count(&form.name) + schema
        }
        Some(ResponseFormat::Other(_)) => return None,
    };
    Some(frame.answer + turns + tools + form)
}

fn turn_of(turn: &Message, tokenizer: Tokenizer) -> Option<u64> {
    let mut tokens = TURN + tokenizer.count(turn.role.as_str());
    if let Some(name) = &turn.name {
        tokens += NAME + tokenizer.count(name);
    }
    if turn.tool_calls().nth(1).is_some() {
        tokens += CALLS;
    }
    for part in &turn.content {
        tokens += match part {
            Part::Text(text) | Part::Refusal(text) => tokenizer.count(&text.text),
            Part::ToolCall(call) => {
                CALL + tokenizer.count(&call.name) + tokenizer.count(&call.arguments)
            }
            // It goes back where it came from, if it does.
            Part::Reasoning(thought) if thought.member.is_none() => 0,
            Part::Reasoning(thought) => tokenizer.count(&thought.text),
            Part::Image(_) | Part::Audio(_) | Part::File(_) | Part::Opaque(_) => return None,
        };
    }
    Some(tokens)
}

/// A schema without the words that close its objects, which the model is not shown.
fn closed(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            let members = members.iter();
            let members = members.filter(|(name, _)| *name != "additionalProperties");
            let members = members.map(|(name, inner)| (name.clone(), closed(inner)));
            Value::Object(members.collect())
        }
        Value::Array(items) => items.iter().map(closed).collect(),
        other => other.clone(),
    }
}
