//! What an answer of one alternative says, as events that wait to be taken.

use std::{collections::VecDeque, sync::Arc};

use serde_json::{Map, Value};

use super::openai_chat::calls::made_up;
use crate::{
    FinishReason, Usage,
    types::{Event, Opaque, Place, ReasoningDelta, Start, ToolCallDelta},
};

/// The events of an answer, and what they have to know of it.
pub(super) struct Output {
    protocol: &'static str,
    events: VecDeque<Event>,
    /// The answer's identifier, for calls that have none.
    pub(super) id: Option<Arc<str>>,
    calls: u32,
    refused: bool,
    spoken: bool,
}

impl Output {
    pub(super) const fn of(protocol: &'static str) -> Self {
        Self {
            protocol,
            events: VecDeque::new(),
            id: None,
            calls: 0,
            refused: false,
            spoken: false,
        }
    }

    /// How many events wait.
    pub(super) fn len(&self) -> usize {
        self.events.len()
    }

    pub(super) fn next(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    pub(super) const fn has_calls(&self) -> bool {
        self.calls > 0
    }

    /// Whether the model refused to answer.
    pub(super) const fn is_refused(&self) -> bool {
        self.refused
    }

    /// Whether nothing was said so far, by the model or of what it said.
    pub(super) const fn is_silent(&self) -> bool {
        !self.spoken
    }

    /// Tells what the provider says of itself.
    pub(super) fn start(&mut self, start: Start) {
        self.events.push_back(Event::Start(Box::new(start)));
    }

    pub(super) fn text(&mut self, text: String) {
        if !text.is_empty() {
            self.said(Event::Text { choice: 0, text });
        }
    }

    pub(super) fn refusal(&mut self, text: String) {
        self.refused = true;
        self.said(Event::Refusal { choice: 0, text });
    }

    /// A piece of the model's reasoning, or what signs it.
    pub(super) fn thought(&mut self, text: String, signature: Option<Arc<str>>) {
        self.reasoning(ReasoningDelta {
            text,
            signature,
            ..ReasoningDelta::default()
        });
    }

    /// The same with all that is known of it.
    pub(super) fn reasoning(&mut self, delta: ReasoningDelta) {
        if !delta.text.is_empty() || delta.signature.is_some() {
            self.said(Event::Reasoning(Box::new(delta)));
        }
    }

    /// A call begins, in the delta's own words but for its place and, where it has none, its
    /// identifier; gives the place.
    pub(super) fn call(&mut self, delta: ToolCallDelta) -> u32 {
        let index = self.calls;
        self.calls = self.calls.saturating_add(1);
        let id = delta.id;
        let id = id.unwrap_or_else(|| made_up(self.id.as_deref(), 0, index));
        self.said(Event::ToolCall(Box::new(ToolCallDelta {
            index,
            id: Some(id),
            ..delta
        })));
        index
    }

    /// A piece of the arguments of a call comes.
    pub(super) fn arguments(&mut self, index: u32, arguments: String) {
        self.said(Event::ToolCall(Box::new(ToolCallDelta {
            index,
            arguments,
            ..ToolCallDelta::default()
        })));
    }

    /// Passes on what goes back as it came, or what the crate gives no meaning to.
    pub(super) fn opaque(&mut self, place: Place, value: Value) {
        self.spoken |= place != Place::Answer;
        self.events.push_back(Event::Opaque(Box::new(Opaque {
            choice: 0,
            place,
            protocol: self.protocol,
            value,
        })));
    }

    /// Passes on members that the crate gives no meaning to, where there are any.
    pub(super) fn beside(&mut self, place: Place, mut members: Map<String, Value>) {
        members.retain(|_, value| !value.is_null());
        if !members.is_empty() {
            self.opaque(place, Value::Object(members));
        }
    }

    pub(super) fn usage(&mut self, usage: Option<Usage>) {
        let usage = usage.map(|usage| Event::Usage(Box::new(usage)));
        self.events.extend(usage);
    }

    pub(super) fn finish(&mut self, reason: FinishReason) {
        self.events.push_back(Event::Finish { choice: 0, reason });
    }

    pub(super) fn done(&mut self) {
        self.events.push_back(Event::Done(Box::default()));
    }

    fn said(&mut self, event: Event) {
        self.spoken = true;
        self.events.push_back(event);
    }
}
