//! What tools answered.

use std::{collections::HashMap, sync::Arc};

use serde_json::{Map, Value, json};

use super::{
    encode::Target,
    media,
    wire::{content, holding},
};
use crate::{
    Error,
    types::{Message, Part, ToolCall},
};

/// The results of one step: they go back in one content, in the order of the calls (`PROVIDERS`
/// §4).
#[derive(Default)]
pub(super) struct Results {
    /// The name and the place of each call, by its identifier.
    calls: HashMap<Arc<str>, (Arc<str>, usize)>,
    waiting: Vec<(usize, Value)>,
}

impl Results {
    /// The model wants these called.
    pub(super) fn call<'a>(&mut self, calls: impl Iterator<Item = &'a ToolCall>) {
        for (place, call) in calls.enumerate() {
            let known = (Arc::clone(&call.name), place);
            self.calls.insert(Arc::clone(&call.id), known);
        }
    }

    /// A tool answers.
    pub(super) fn answer(&mut self, message: &Message, target: Target<'_>) -> Result<(), Error> {
        let id = message.tool_call_id.as_ref();
        let known = id.and_then(|id| self.calls.get(id));
        let place = known.map_or(usize::MAX, |(_, place)| *place);
        let name = known.map(|(name, _)| name).or(message.name.as_ref());
        let name = name.ok_or_else(|| {
            target.wrong("`messages.tool_call_id` is that of no call, and no name stands beside it")
        })?;
        let mut parts = Vec::new();
        for part in &message.content {
            if !matches!(part, Part::Text(_)) {
                parts.extend(media::write(part, target)?);
            }
        }
        let failed = message.extra.get("is_error") == Some(&Value::Bool(true));
        let response = response(&message.text(), failed);
        let mut result = json!({"name": name});
        result["response"] = response;
        if let Some(id) = id {
            result["id"] = json!(id);
        }
        if !parts.is_empty() {
            result["parts"] = Value::Array(parts);
        }
        self.waiting
            .push((place, holding("functionResponse", result)));
        Ok(())
    }

    /// The content of what was answered since the last time.
    pub(super) fn take(&mut self) -> Option<Value> {
        if self.waiting.is_empty() {
            return None;
        }
        self.waiting.sort_by_key(|(place, _)| *place);
        let parts = self.waiting.drain(..).map(|(_, result)| result);
        Some(content("user", parts.collect()))
    }
}

/// A response is an object: one in JSON is it, and other text stands in one.
fn response(text: &str, failed: bool) -> Value {
    if failed {
        return json!({ "error": text });
    }
    match serde_json::from_str::<Map<String, Value>>(text) {
        Ok(members) => Value::Object(members),
        Err(_) => json!({ "output": text }),
    }
}
