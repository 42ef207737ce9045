//! What the items of an answer add to it.

use std::{collections::VecDeque, sync::Arc};

use serde_json::{Map, Value};

use super::NAME;
use crate::{
    protocol::openai_chat::calls::made_up,
    types::{Event, Opaque, Place, ReasoningDelta, ToolCallDelta},
};

/// Where the events of items go, and what they have to know of the answer.
#[derive(Default)]
pub(super) struct Output {
    pub(super) events: VecDeque<Event>,
    /// The answer's identifier, for calls that have none.
    pub(super) id: Option<Arc<str>>,
    /// Calls are counted here: other items have places in the output, too.
    calls: u32,
    pub(super) refused: bool,
}

impl Output {
    pub(super) const fn has_calls(&self) -> bool {
        self.calls > 0
    }

    pub(super) fn text(&mut self, text: String) {
        self.events.push_back(Event::Text { choice: 0, text });
    }

    pub(super) fn refusal(&mut self, text: String) {
        self.refused = true;
        self.events.push_back(Event::Refusal { choice: 0, text });
    }

    pub(super) fn thought(&mut self, text: String) {
        let delta = ReasoningDelta {
            text,
            ..ReasoningDelta::default()
        };
        self.events.push_back(Event::Reasoning(Box::new(delta)));
    }

    /// A call begins; its index.
    pub(super) fn call(&mut self, id: Option<String>, name: String, custom: bool) -> u32 {
        let index = self.calls;
        self.calls = self.calls.saturating_add(1);
        let id = id.map_or_else(|| made_up(self.id.as_deref(), 0, index), Arc::from);
        self.piece(ToolCallDelta {
            index,
            id: Some(id),
            name: Some(name.into()),
            custom,
            ..ToolCallDelta::default()
        });
        index
    }

    pub(super) fn arguments(&mut self, index: u32, arguments: String) {
        self.piece(ToolCallDelta {
            index,
            arguments,
            ..ToolCallDelta::default()
        });
    }

    fn piece(&mut self, delta: ToolCallDelta) {
        self.events.push_back(Event::ToolCall(Box::new(delta)));
    }

    /// Passes on an item that goes back as it came.
    pub(super) fn block(&mut self, item: Map<String, Value>) {
        self.opaque(Place::Content, Value::Object(item));
    }

    /// Passes on members that the crate gives no meaning to, where there are any.
    pub(super) fn beside(&mut self, place: Place, members: Map<String, Value>) {
        if !members.is_empty() {
            self.opaque(place, Value::Object(members));
        }
    }

    fn opaque(&mut self, place: Place, value: Value) {
        self.events.push_back(Event::Opaque(Box::new(Opaque {
            choice: 0,
            place,
            protocol: NAME,
            value,
        })));
    }
}
