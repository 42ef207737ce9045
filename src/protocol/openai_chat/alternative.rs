//! What the pieces of an alternative add to a streamed answer.

use std::mem;

use serde_json::{Map, Value, json};

use super::{
    answer::Choice, calls::Calls, decode::reason, details::Details, stream::OpenAiChatDecoder,
    wire::Said,
};
use crate::{
    protocol::lenient::{list, object, take, text},
    types::{Event, Place, ReasoningDelta},
};

/// Members of an alternative worth passing on.
const CHOICE: [&str; 2] = ["logprobs", "content_filter_results"];
/// Members of a message worth passing on.
const MESSAGE: [&str; 2] = ["annotations", "images"];

/// What is known of an alternative that has begun.
pub(super) struct Alternative {
    calls: Calls,
    details: Details,
    refused: bool,
    pub(super) finished: bool,
}

impl OpenAiChatDecoder {
    /// Reads a piece of an alternative; gives what broke it.
    pub(super) fn alternative(
        &mut self,
        at: usize,
        piece: &mut Choice<'_, false>,
    ) -> Option<Value> {
        let choice = piece.place(at);
        let Choice {
            said,
            finish,
            rest: members,
            ..
        } = piece;
        self.said(choice, said);
        for name in CHOICE {
            if !members.is_empty()
                && let Some(value) = take(members, name).filter(has_members)
            {
                self.opaque(choice, Place::Choice, json!({ name: value }));
            }
        }
        let raw = finish.take()?;
        if raw == "error" {
            return Some(members.shift_remove("error").unwrap_or_default());
        }
        self.finish_alternative(choice, &raw);
        None
    }

    fn said(&mut self, choice: u32, said: &mut Said) {
        let alternative = self
            .alternatives
            .entry(choice)
            .or_insert_with(|| Alternative::new(choice));
        alternative.refused |= !said.refusal.is_empty();
        let unread = mem::take(&mut said.unread);
        let has_rest = !said.rest.is_empty() || !unread.is_empty();
        if has_rest {
            let details = list(&mut said.rest, "reasoning_details");
            details
                .into_iter()
                .for_each(|part| alternative.details.push(part));
        }
        if !said.reasoning.is_empty() || said.signature.is_some() {
            self.events
                .push_back(Event::Reasoning(Box::new(ReasoningDelta {
                    choice,
                    text: mem::take(&mut said.reasoning),
                    signature: said.signature.take(),
                    member: said.member,
                })));
        }
        if !said.text.is_empty() {
            let text = mem::take(&mut said.text);
            self.events.push_back(Event::Text { choice, text });
        }
        if !said.refusal.is_empty() {
            let text = mem::take(&mut said.refusal);
            self.events.push_back(Event::Refusal { choice, text });
        }
        for call in said.calls.drain(..) {
            let response = self.start.id.as_deref();
            alternative.calls.push(call, response, &mut self.events);
        }
        for block in said.blocks.drain(..) {
            self.opaque(choice, Place::Content, block);
        }
        if !has_rest {
            return;
        }
        said.rest = unread.and(mem::take(&mut said.rest)).into();
        for name in MESSAGE {
            if let Some(value) = take(&mut said.rest, name).filter(has_members) {
                self.opaque(choice, Place::Message, json!({ name: value }));
            }
        }
        self.audio(choice, object(&mut said.rest, "audio"));
    }

    /// The transcript is text. What is left is the identifier, by which the answer goes back, and
    /// the sound, whose pieces are each encoded by themselves.
    fn audio(&mut self, choice: u32, mut audio: Map<String, Value>) {
        audio.shift_remove("transcript");
        if let Some(data) = text(&mut audio, "data") {
            let pieces = json!({"audio": {"data": [data]}});
            self.opaque(choice, Place::Choice, pieces);
        }
        if !audio.is_empty() {
            self.opaque(choice, Place::Message, json!({ "audio": audio }));
        }
    }

    fn finish_alternative(&mut self, choice: u32, raw: &str) {
        let Some(alternative) = self.alternatives.get_mut(&choice) else {
            return;
        };
        if mem::replace(&mut alternative.finished, true) {
            return;
        }
        let reason = reason(raw, alternative.refused);
        self.flush(choice);
        if reason.as_str() != raw {
            self.opaque(choice, Place::Choice, json!({"finish_reason": raw}));
        }
        self.events.push_back(Event::Finish { choice, reason });
    }

    /// Passes on what an alternative holds back.
    pub(super) fn flush(&mut self, choice: u32) {
        let Some(alternative) = self.alternatives.get_mut(&choice) else {
            return;
        };
        let response = self.start.id.as_deref();
        alternative.calls.flush(response, &mut self.events);
        if let Some(details) = alternative.details.take() {
            let value = json!({ "reasoning_details": details });
            self.opaque(choice, Place::Message, value);
        }
    }
}

impl Alternative {
    fn new(choice: u32) -> Self {
        Self {
            calls: Calls::new(choice),
            details: Details::default(),
            refused: false,
            finished: false,
        }
    }
}

fn has_members(value: &Value) -> bool {
    match value {
        Value::Object(members) => !members.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    }
}
