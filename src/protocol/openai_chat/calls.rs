//! Tool calls out of their pieces, whoever cut them.

use std::{collections::BTreeMap, mem, sync::Arc};

use serde_json::{Map, Value};

use super::wire::Fragment;
use crate::types::{Event, Extra, ToolCallDelta};

/// The tool calls of one alternative.
///
/// Servers disagree on how to tell calls apart (`PROVIDERS` §2.1, `HAZARDS` H-12), so each call is
/// held back until it is plain what it is: its identifier and name are known and its arguments
/// begin, or the next call begins, or the alternative ends.
#[derive(Default)]
pub(super) struct Calls {
    choice: u32,
    calls: Vec<Call>,
    /// The latest call under each index of the provider's.
    by_index: BTreeMap<u64, usize>,
}

#[derive(Default)]
struct Call {
    id: Option<String>,
    name: String,
    custom: bool,
    /// What waits for the call to be passed on.
    arguments: String,
    rest: Map<String, Value>,
    scan: Scan,
    open: bool,
}

impl Calls {
    pub(super) fn new(choice: u32) -> Self {
        Self {
            choice,
            ..Self::default()
        }
    }

    /// Adds a piece, and gives out what is plain by now. `response` is the answer's identifier.
    pub(super) fn push(
        &mut self,
        fragment: Fragment,
        response: Option<&str>,
        events: &mut impl Extend<Event>,
    ) {
        let known = match fragment.index {
            Some(index) => self.by_index.get(&index).copied(),
            None => self.calls.len().checked_sub(1),
        };
        let at = match known {
            Some(at) if !self.calls[at].is_over(&fragment) => at,
            _ => {
                self.flush(response, events);
                self.calls.push(Call::default());
                self.calls.len() - 1
            }
        };
        if let Some(index) = fragment.index {
            self.by_index.insert(index, at);
        }
        let call = &mut self.calls[at];
        let whole = fragment.legacy && call.id.is_none();
        call.add(fragment);
        if whole {
            call.id = Some(made_up(response, self.choice, number(at)).to_string());
        }
        if call.open || call.is_plain() {
            events.extend(call.give(self.choice, number(at)));
        }
    }

    /// Gives out the call that is still held back, which only the last can be. One without an
    /// identifier is given one.
    pub(super) fn flush(&mut self, response: Option<&str>, events: &mut impl Extend<Event>) {
        let at = number(self.calls.len().saturating_sub(1));
        if let Some(call) = self.calls.last_mut().filter(|call| !call.open) {
            let id = || made_up(response, self.choice, at).to_string();
            call.id.get_or_insert_with(id);
            events.extend(call.give(self.choice, at));
        }
    }
}

impl Call {
    /// Whether a piece that was addressed to this call is of another one.
    fn is_over(&self, fragment: &Fragment) -> bool {
        match (&fragment.id, &self.id) {
            (Some(new), Some(known)) => new != known,
            // Late, unless it names the next call without counting.
            (Some(_), None) => fragment.index.is_none() && !fragment.name.is_empty(),
            // Some servers repeat the name with each piece.
            (None, _) => {
                !fragment.name.is_empty()
                    && self.scan.begun
                    && (fragment.name != self.name || self.scan.is_whole())
            }
        }
    }

    fn add(&mut self, fragment: Fragment) {
        self.id = self.id.take().or(fragment.id);
        self.custom |= fragment.custom;
        // A name may come in pieces, or whole with each piece of the arguments.
        if !self.scan.begun && fragment.name != self.name {
            self.name.push_str(&fragment.name);
        }
        self.scan.read(&fragment.arguments);
        self.arguments.push_str(&fragment.arguments);
        self.rest.extend(fragment.rest);
    }

    fn is_plain(&self) -> bool {
        self.id.is_some() && !self.name.is_empty() && self.scan.begun
    }

    /// What was held back: all of it the first time, the next piece from then on.
    fn give(&mut self, choice: u32, index: u32) -> Option<Event> {
        let first = !mem::replace(&mut self.open, true);
        if !first && self.arguments.is_empty() && self.rest.is_empty() {
            return None;
        }
        let id = self.id.as_deref().filter(|_| first).map(Arc::from);
        Some(Event::ToolCall(Box::new(ToolCallDelta {
            choice,
            index,
            id,
            name: first.then(|| self.name.as_str().into()),
            arguments: mem::take(&mut self.arguments),
            custom: self.custom,
            extra: Extra::from(mem::take(&mut self.rest)),
        })))
    }
}

/// How far the JSON of the arguments got.
#[derive(Default)]
struct Scan {
    begun: bool,
    depth: u32,
    text: bool,
    escaped: bool,
}

impl Scan {
    fn read(&mut self, arguments: &str) {
        for byte in arguments.bytes() {
            self.begun = true;
            match (self.text, byte) {
                (true, _) if self.escaped => self.escaped = false,
                (true, b'\\') => self.escaped = true,
                (_, b'"') => self.text = !self.text,
                (false, b'{' | b'[') => self.depth = self.depth.saturating_add(1),
                (false, b'}' | b']') => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
    }

    const fn is_whole(&self) -> bool {
        self.begun && self.depth == 0 && !self.text
    }
}

/// An identifier for a call that has none, unlike any other of the answer, and unlike those of
/// earlier answers where answers have identifiers.
pub(in crate::protocol) fn made_up(response: Option<&str>, choice: u32, index: u32) -> Arc<str> {
    let response: String = response
        .unwrap_or_default()
        .chars()
        .rev()
        .filter(char::is_ascii_alphanumeric)
        .take(12)
        .collect();
    format!("call_{response}_{choice}_{index}").into()
}

fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
