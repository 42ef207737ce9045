//! One line of an answer, which is a whole answer by itself where there is only one.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::{
    protocol::lenient::{count, list, object, take, text, word},
    types::Usage,
};

/// What a line says.
pub(super) struct Line {
    pub(super) failure: Option<Value>,
    pub(super) model: Option<Arc<str>>,
    /// When it was written, to the nanosecond.
    pub(super) created: Option<String>,
    /// What was said, if anything can have been.
    pub(super) said: Option<Said>,
    /// `None` where it does not say whether it is the last.
    pub(super) done: Option<bool>,
    pub(super) reason: Option<Arc<str>>,
    pub(super) usage: Option<Usage>,
    /// What was not read.
    pub(super) rest: Map<String, Value>,
}

/// The message of a line.
pub(super) struct Said {
    pub(super) text: Option<String>,
    pub(super) thoughts: Option<String>,
    pub(super) calls: Vec<Call>,
    /// Members that were not read.
    pub(super) rest: Map<String, Value>,
}

/// A call, which always comes whole.
pub(super) struct Call {
    pub(super) id: Option<Arc<str>>,
    pub(super) name: Arc<str>,
    pub(super) arguments: String,
}

impl Line {
    pub(super) fn read(mut members: Map<String, Value>) -> Self {
        let said = match take(&mut members, "message") {
            Some(Value::Object(message)) => Some(Said::read(message)),
            _ => None,
        };
        let mut tokens = |name: &str| count(take(&mut members, name).as_ref());
        let (input, output) = (tokens("prompt_eval_count"), tokens("eval_count"));
        Self {
            failure: take(&mut members, "error"),
            model: word(&mut members, "model"),
            created: text(&mut members, "created_at"),
            said,
            done: take(&mut members, "done").and_then(|done| done.as_bool()),
            reason: word(&mut members, "done_reason"),
            usage: usage(input, output),
            rest: kept(members),
        }
    }
}

/// A count of nothing is left out (`PROVIDERS` §1.3); where both are, nothing was counted.
fn usage(input: Option<u64>, output: Option<u64>) -> Option<Usage> {
    (input.is_some() || output.is_some()).then(|| Usage {
        input: input.unwrap_or_default(),
        output: output.unwrap_or_default(),
        ..Usage::default()
    })
}

impl Said {
    fn read(mut message: Map<String, Value>) -> Self {
        take(&mut message, "role");
        let calls = list(&mut message, "tool_calls").into_iter();
        Self {
            text: text(&mut message, "content"),
            thoughts: text(&mut message, "thinking"),
            calls: calls.filter_map(Call::read).collect(),
            rest: kept(message),
        }
    }
}

impl Call {
    fn read(call: Value) -> Option<Self> {
        let Value::Object(mut call) = call else {
            return None;
        };
        let mut function = object(&mut call, "function");
        let arguments = match take(&mut function, "arguments") {
            // Servers that imitate others write text.
            Some(Value::String(text)) => text,
            Some(value) => value.to_string(),
            None => json!({}).to_string(),
        };
        Some(Self {
            id: word(&mut call, "id"),
            name: word(&mut function, "name").unwrap_or_default(),
            arguments,
        })
    }
}

fn kept(mut members: Map<String, Value>) -> Map<String, Value> {
    members.retain(|_, value| !value.is_null());
    members
}
