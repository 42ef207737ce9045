//! What an answer says, as its pieces come.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{NAME, PLAN};
use crate::{
    protocol::{
        lenient::{object, take, text, word},
        output::Output,
    },
    types::{Extra, Place, ReasoningDelta, ToolCallDelta},
};

/// The events of an answer, and what they have to know of it.
pub(super) struct Said {
    pub(super) output: Output,
    /// Blocks that nobody but Cohere knows, until they are complete.
    blocks: BTreeMap<u64, Map<String, Value>>,
    /// The calls that have begun and not ended, by Cohere's count.
    open: BTreeMap<u64, Call>,
}

/// A call that has begun.
#[derive(Clone, Copy)]
struct Call {
    index: u32,
    /// Whether it has arguments so far.
    given: bool,
}

impl Said {
    pub(super) const fn new() -> Self {
        Self {
            output: Output::of(NAME),
            blocks: BTreeMap::new(),
            open: BTreeMap::new(),
        }
    }

    /// A message, whole or as far as it goes.
    pub(super) fn message(&mut self, mut message: Map<String, Value>) {
        message.shift_remove("role");
        if let Some(plan) = text(&mut message, PLAN) {
            self.thought(plan, Some(PLAN));
        }
        match take(&mut message, "content") {
            Some(Value::String(text)) => self.output.text(text),
            Some(Value::Array(blocks)) => {
                for (at, block) in (0..).zip(blocks) {
                    if let Value::Object(block) = block {
                        self.begin(at, block);
                        self.close(at);
                    }
                }
            }
            _ => {}
        }
        for (at, call) in (0..).zip(one_or_many(take(&mut message, "tool_calls"))) {
            self.call(at, call);
            self.close_call(at);
        }
        self.cite(take(&mut message, "citations"));
        self.output.beside(Place::Message, message);
    }

    /// A block of content begins.
    pub(super) fn begin(&mut self, index: u64, block: Map<String, Value>) {
        match block.get("type").and_then(Value::as_str) {
            None | Some("text" | "thinking") => self.piece(index, block),
            Some(_) => drop(self.blocks.insert(index, block)),
        }
    }

    /// A piece of a block comes.
    pub(super) fn piece(&mut self, index: u64, mut piece: Map<String, Value>) {
        if let Some(block) = self.blocks.get_mut(&index) {
            for (name, value) in piece {
                add(block.entry(name).or_insert(Value::Null), value);
            }
            return;
        }
        if let Some(thought) = text(&mut piece, "thinking") {
            self.thought(thought, None);
        }
        if let Some(text) = text(&mut piece, "text") {
            self.output.text(text);
        }
    }

    /// A block ends.
    pub(super) fn close(&mut self, index: u64) {
        if let Some(block) = self.blocks.remove(&index) {
            self.output.opaque(Place::Content, Value::Object(block));
        }
    }

    /// A call begins, or is there as a whole.
    pub(super) fn call(&mut self, at: u64, mut call: Map<String, Value>) {
        self.close_call(at);
        let id = word(&mut call, "id");
        let mut function = object(&mut call, "function");
        let name = text(&mut function, "name").unwrap_or_default();
        let arguments = take(&mut function, "arguments").map(written);
        let arguments = arguments.unwrap_or_default();
        call.shift_remove("type");
        call.retain(|_, value| !value.is_null());
        let given = !arguments.is_empty();
        let index = self.output.call(ToolCallDelta {
            id,
            name: Some(name.into()),
            arguments,
            extra: Extra::from(call),
            ..ToolCallDelta::default()
        });
        self.open.insert(at, Call { index, given });
    }

    /// A piece of a call's arguments comes.
    pub(super) fn argue(&mut self, at: u64, mut call: Map<String, Value>) {
        let mut function = object(&mut call, "function");
        let piece = take(&mut function, "arguments").map(written);
        let Some(piece) = piece.filter(|piece| !piece.is_empty()) else {
            return;
        };
        if !self.open.contains_key(&at) {
            self.call(at, call);
        }
        if let Some(call) = self.open.get_mut(&at) {
            call.given = true;
            let index = call.index;
            self.output.arguments(index, piece);
        }
    }

    /// A call is complete.
    pub(super) fn close_call(&mut self, at: u64) {
        if let Some(call) = self.open.remove(&at)
            && !call.given
        {
            self.output.arguments(call.index, "{}".to_owned());
        }
    }

    /// What is still open is complete.
    pub(super) fn close_all(&mut self) {
        while let Some((_, block)) = self.blocks.pop_first() {
            self.output.opaque(Place::Content, Value::Object(block));
        }
        while let Some((at, _)) = self.open.first_key_value() {
            self.close_call(*at);
        }
    }

    /// What is cited, which stands in a list in a whole answer, and by itself in an event.
    pub(super) fn cite(&mut self, citations: Option<Value>) {
        let citations = one_or_many(citations);
        if !citations.is_empty() {
            self.output
                .opaque(Place::Message, json!({ "citations": citations }));
        }
    }

    /// A piece of the model's reasoning, which stood in this member.
    pub(super) fn thought(&mut self, text: String, member: Option<&'static str>) {
        self.output.reasoning(ReasoningDelta {
            text,
            member,
            ..ReasoningDelta::default()
        });
    }
}

/// The objects of a list, or the one that stands there without one.
fn one_or_many(value: Option<Value>) -> Vec<Map<String, Value>> {
    let items = match value {
        Some(Value::Array(items)) => items,
        Some(one) => vec![one],
        None => Vec::new(),
    };
    let objects = items.into_iter().filter_map(|item| match item {
        Value::Object(members) => Some(members),
        _ => None,
    });
    objects.collect()
}

fn written(arguments: Value) -> String {
    match arguments {
        Value::String(text) => text,
        arguments => arguments.to_string(),
    }
}

/// What is written piece by piece is put together; anything else is said once.
fn add(known: &mut Value, value: Value) {
    match (known, value) {
        (Value::String(known), Value::String(more)) => known.push_str(&more),
        (_, Value::Null) => {}
        (known, value) => *known = value,
    }
}
