//! Streamed answers. A whole answer is a stream of one line.

use std::{collections::VecDeque, fmt, sync::Arc};

use serde_json::{Map, Value, json};
use tollgate_layers::Reach;

use super::{
    NAME, error,
    wire::{Call, Line, Said},
};
use crate::{
    Error, ErrorKind, FinishReason,
    protocol::{
        DecodeEvents, Frame,
        openai_chat::{self, calls::made_up},
    },
    types::{Event, Extra, Opaque, Place, ReasoningDelta, Start, ToolCallDelta},
};

/// Reads one streamed answer of [`OllamaChat`](super::OllamaChat).
pub struct OllamaChatDecoder {
    provider: Arc<str>,
    events: VecDeque<Event>,
    start: Start,
    /// When the first line was written: answers have no identifier, and this is unlike any other.
    began: Option<String>,
    calls: u32,
    has_message: bool,
    /// Whether anything was said, or why nothing was.
    has_content: bool,
    /// Whether the last line said that there are more.
    goes_on: bool,
    done: bool,
}

impl OllamaChatDecoder {
    pub(super) fn new(provider: Arc<str>) -> Self {
        Self {
            provider,
            events: VecDeque::new(),
            start: Start::default(),
            began: None,
            calls: 0,
            has_message: false,
            has_content: false,
            goes_on: false,
            done: false,
        }
    }

    /// Whether there was a message in any line.
    pub(super) const fn has_message(&self) -> bool {
        self.has_message
    }

    /// Reads a line. What comes after the last is ignored.
    pub(super) fn line(&mut self, members: Map<String, Value>) -> Result<(), Error> {
        if self.done {
            return Ok(());
        }
        let mut line = Line::read(members);
        self.began = self.began.take().or_else(|| line.created.clone());
        if line.model.is_some() && line.model != self.start.model {
            self.start.model = line.model.take();
            let start = Event::Start(Box::new(self.start.clone()));
            self.events.push_back(start);
        }
        if let Some(said) = line.said.take() {
            self.has_message = true;
            self.said(said);
        }
        let failure = line.failure.take();
        if let Some(failure) = failure.filter(openai_chat::error::is_error) {
            return Err(error::inside(&failure, &self.provider));
        }
        if let Some(logprobs) = line.rest.shift_remove("logprobs") {
            self.opaque(Place::Choice, json!({ "logprobs": logprobs }));
        }
        self.goes_on = line.done == Some(false);
        if line.done == Some(true) {
            self.last(line);
        }
        Ok(())
    }

    fn said(&mut self, said: Said) {
        self.has_content |=
            said.thoughts.is_some() || said.text.is_some() || !said.calls.is_empty();
        if let Some(text) = said.thoughts {
            let delta = ReasoningDelta {
                text,
                ..ReasoningDelta::default()
            };
            self.events.push_back(Event::Reasoning(Box::new(delta)));
        }
        if let Some(text) = said.text {
            self.events.push_back(Event::Text { choice: 0, text });
        }
        for call in said.calls {
            self.call(call);
        }
        if !said.rest.is_empty() {
            self.opaque(Place::Message, Value::Object(said.rest));
        }
    }

    /// Passes a call on. The numbers that the server gives them are not to be relied on: all may be
    /// 0.
    fn call(&mut self, call: Call) {
        let index = self.calls;
        self.calls = index.saturating_add(1);
        let id = call.id;
        let id = id.unwrap_or_else(|| made_up(self.began.as_deref(), 0, index));
        let delta = ToolCallDelta {
            choice: 0,
            index,
            id: Some(id),
            name: Some(call.name),
            arguments: call.arguments,
            custom: false,
            extra: Extra::default(),
        };
        self.events.push_back(Event::ToolCall(Box::new(delta)));
    }

    /// Tells what the last line says beside the message.
    fn last(&mut self, line: Line) {
        let usage = line.usage;
        self.events
            .extend(usage.map(|usage| Event::Usage(Box::new(usage))));
        let mut beside = line.rest;
        if let Some(created) = line.created {
            beside.insert("created_at".to_owned(), Value::String(created));
        }
        if !beside.is_empty() {
            self.opaque(Place::Answer, Value::Object(beside));
        }
        let reason = line.reason.map(|raw| self.reason(&raw));
        self.has_content |= reason.is_some();
        let finish = reason.map(|reason| Event::Finish { choice: 0, reason });
        self.events.extend(finish);
        // An end without a beginning is no answer.
        if self.has_content {
            self.end();
        }
    }

    /// Why it ended (`PROVIDERS` §1.4). There is no word for calls.
    fn reason(&self, raw: &str) -> FinishReason {
        match raw {
            "stop" if self.calls > 0 => FinishReason::ToolCalls,
            "stop" => FinishReason::Stop,
            "length" => FinishReason::Length,
            other => FinishReason::Other(other.into()),
        }
    }

    /// The only line of a whole answer was read.
    pub(super) fn end_unless_it_goes_on(&mut self) {
        if !self.done && !self.goes_on {
            self.end();
        }
    }

    fn end(&mut self) {
        self.done = true;
        self.events.push_back(Event::Done(Box::default()));
    }

    fn opaque(&mut self, place: Place, value: Value) {
        self.events.push_back(Event::Opaque(Box::new(Opaque {
            choice: 0,
            place,
            protocol: NAME,
            value,
        })));
    }

    fn broken(&self, kind: ErrorKind, what: &'static str) -> Error {
        Error::new(kind)
            .with_provider(self.provider.clone())
            .with_reach(Reach::MaybeProcessed)
            .with_message(what)
    }
}

impl DecodeEvents for OllamaChatDecoder {
    fn push(&mut self, frame: Frame) -> Result<(), Error> {
        if self.done {
            return Ok(());
        }
        match serde_json::from_slice(&frame.data) {
            Ok(Value::Object(line)) => self.line(line),
            _ => Err(self.broken(
                ErrorKind::Protocol,
                "a line of the stream is no JSON object",
            )),
        }
    }

    fn finish(&mut self) -> Result<(), Error> {
        if self.done {
            return Ok(());
        }
        let what = "the stream ended before its last line";
        Err(self.broken(ErrorKind::Connect, what).with_code("truncated"))
    }

    fn next(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    fn is_done(&self) -> bool {
        self.done
    }
}

impl fmt::Debug for OllamaChatDecoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OllamaChatDecoder")
            .field("provider", &self.provider)
            .field("events", &self.events.len())
            .field("calls", &self.calls)
            .field("done", &self.done)
            .finish_non_exhaustive()
    }
}
