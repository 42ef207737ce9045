//! What an item of the output says, as its pieces come.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::{Map, Value, json};

use crate::{
    protocol::{
        lenient::{list, take, text},
        output::Output,
    },
    types::{Place, ToolCallDelta},
};

/// In which part of an item something is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Voice {
    /// The answer.
    Text,
    /// A refusal.
    Refusal,
    /// The summary of the reasoning.
    Summary,
    /// The reasoning itself, which open-weight models show.
    Thought,
}

/// An item that has not ended: how many bytes of it were passed on, so that what its end says once
/// more is not said twice, and what no piece brought is not lost.
#[derive(Default)]
pub(super) struct Item {
    call: Option<u32>,
    arguments: usize,
    said: BTreeMap<(Voice, u64), usize>,
}

impl Item {
    /// The item begins. A call does once its name is known.
    pub(super) fn begin(&mut self, item: &Map<String, Value>, output: &mut Output) {
        let word = |name: &str| {
            let word = item.get(name).and_then(Value::as_str);
            word.filter(|word| !word.is_empty()).map(str::to_owned)
        };
        let custom = match item.get("type").and_then(Value::as_str) {
            Some("function_call") => false,
            Some("custom_tool_call") => true,
            _ => return,
        };
        if let Some(name) = word("name").filter(|_| self.call.is_none()) {
            let id = word("call_id").or_else(|| word("id"));
            self.call = Some(output.call(ToolCallDelta {
                id: id.map(Arc::from),
                name: Some(name.into()),
                custom,
                ..ToolCallDelta::default()
            }));
        }
    }

    /// A piece of the part of this number comes.
    pub(super) fn piece(&mut self, voice: Voice, part: u64, piece: &str, output: &mut Output) {
        if piece.is_empty() {
            return;
        }
        let reasons = matches!(voice, Voice::Summary | Voice::Thought);
        let apart = reasons && !self.said.is_empty() && !self.said.contains_key(&(voice, part));
        *self.said.entry((voice, part)).or_default() += piece.len();
        match voice {
            Voice::Text => output.text(piece.to_owned()),
            Voice::Refusal => output.refusal(piece.to_owned()),
            Voice::Summary | Voice::Thought if apart => {
                output.thought(format!("\n\n{piece}"), None)
            }
            Voice::Summary | Voice::Thought => output.thought(piece.to_owned(), None),
        }
    }

    /// A piece of the arguments comes. Those of a call that has not begun wait for its end.
    pub(super) fn arguments(&mut self, piece: &str, output: &mut Output) {
        if let Some(index) = self.call.filter(|_| !piece.is_empty()) {
            self.arguments += piece.len();
            output.arguments(index, piece.to_owned());
        }
    }

    /// The item ends, and is told whole.
    pub(super) fn end(mut self, mut item: Map<String, Value>, output: &mut Output) {
        self.begin(&item, output);
        match item.get("type").and_then(Value::as_str) {
            Some("message") => self.message(&mut item, output),
            Some("reasoning") => {
                self.parts(Voice::Summary, item.get("summary"), output);
                self.parts(Voice::Thought, item.get("content"), output);
                output.opaque(Place::Content, Value::Object(item));
            }
            Some(kind @ ("function_call" | "custom_tool_call")) => {
                let name = if kind == "function_call" {
                    "arguments"
                } else {
                    "input"
                };
                let arguments = match take(&mut item, name) {
                    None => String::new(),
                    Some(Value::String(text)) => text,
                    Some(value) => value.to_string(),
                };
                let rest = arguments.get(self.arguments..).unwrap_or_default();
                self.arguments(rest, output);
            }
            Some(_) => output.opaque(Place::Content, Value::Object(item)),
            None => {}
        }
    }

    fn message(&mut self, item: &mut Map<String, Value>, output: &mut Output) {
        let (mut annotations, mut words, mut others) = (Vec::new(), Vec::new(), Vec::new());
        for (at, part) in (0..).zip(list(item, "content")) {
            let Value::Object(mut part) = part else {
                continue;
            };
            match part.get("type").and_then(Value::as_str) {
                Some("output_text" | "text") => {
                    annotations.extend(list(&mut part, "annotations"));
                    words.extend(list(&mut part, "logprobs"));
                    self.rest(Voice::Text, at, part.get("text"), output);
                }
                Some("refusal") => self.rest(Voice::Refusal, at, part.get("refusal"), output),
                _ => others.push(Value::Object(part)),
            }
        }
        if let Some(phase) = text(item, "phase") {
            // Behind the text that it is said of.
            let mark = [("type", "message".to_owned()), ("phase", phase)];
            let mark = mark.map(|(name, value)| (name.to_owned(), Value::String(value)));
            output.opaque(Place::Content, Value::Object(Map::from_iter(mark)));
        }
        for (place, name, value) in [
            (Place::Answer, "annotations", annotations),
            (Place::Choice, "content", others),
        ] {
            if !value.is_empty() {
                let members = [(name.to_owned(), Value::Array(value))];
                output.beside(place, Map::from_iter(members));
            }
        }
        if !words.is_empty() {
            let members = [("logprobs".to_owned(), json!({"content": words}))];
            output.beside(Place::Choice, Map::from_iter(members));
        }
    }

    fn parts(&mut self, voice: Voice, parts: Option<&Value>, output: &mut Output) {
        let parts = parts.and_then(Value::as_array);
        for (at, part) in (0..).zip(parts.into_iter().flatten()) {
            self.rest(voice, at, part.get("text"), output);
        }
    }

    /// Says what no piece has brought.
    fn rest(&mut self, voice: Voice, part: u64, whole: Option<&Value>, output: &mut Output) {
        let said = self.said.get(&(voice, part)).copied().unwrap_or_default();
        let whole = whole.and_then(Value::as_str).unwrap_or_default();
        let rest = whole.get(said..).unwrap_or_default();
        self.piece(voice, part, rest, output);
    }
}
