//! Streamed answers. A whole answer is a stream of one line.

use std::{fmt, sync::Arc};

use serde_json::{Map, Value, json};

use super::{
    NAME, error,
    wire::{Line, Said},
};
use crate::{
    Error, FinishReason,
    protocol::{
        DecodeEvents, Frame,
        broken::{truncated, unreadable},
        openai_chat,
        output::Output,
    },
    types::{Event, Place, Start, ToolCallDelta},
};

/// Reads one streamed answer of [`OllamaChat`](super::OllamaChat).
pub struct OllamaChatDecoder {
    provider: Arc<str>,
    output: Output,
    start: Start,
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
            output: Output::of(NAME),
            start: Start::default(),
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
        if self.output.id.is_none() {
            // Answers have no identifier, and when the first line was written is unlike any other.
            self.output.id = line.created.as_deref().map(Arc::from);
        }
        if line.model.is_some() && line.model != self.start.model {
            self.start.model = line.model.take();
            self.output.start(self.start.clone());
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
            self.output
                .opaque(Place::Choice, json!({ "logprobs": logprobs }));
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
            self.output.thought(text, None);
        }
        if let Some(text) = said.text {
            self.output.text(text);
        }
        for call in said.calls {
            // The numbers that the server gives them are not to be relied on: all may be 0.
            self.output.call(ToolCallDelta {
                id: call.id,
                name: Some(call.name),
                arguments: call.arguments,
                ..ToolCallDelta::default()
            });
        }
        if !said.rest.is_empty() {
            self.output.opaque(Place::Message, Value::Object(said.rest));
        }
    }

    /// Tells what the last line says beside the message.
    fn last(&mut self, line: Line) {
        self.output.usage(line.usage);
        let mut beside = line.rest;
        if let Some(created) = line.created {
            beside.insert("created_at".to_owned(), Value::String(created));
        }
        self.output.beside(Place::Answer, beside);
        let reason = line.reason.map(|raw| self.reason(&raw));
        self.has_content |= reason.is_some();
        if let Some(reason) = reason {
            self.output.finish(reason);
        }
        // An end without a beginning is no answer.
        if self.has_content {
            self.end();
        }
    }

    /// Why it ended (`PROVIDERS` §1.4). There is no word for calls.
    fn reason(&self, raw: &str) -> FinishReason {
        match raw {
            "stop" if self.output.has_calls() => FinishReason::ToolCalls,
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
        self.output.done();
    }
}

impl DecodeEvents for OllamaChatDecoder {
    fn push(&mut self, frame: Frame) -> Result<(), Error> {
        if self.done {
            return Ok(());
        }
        match serde_json::from_slice(&frame.data) {
            Ok(Value::Object(line)) => self.line(line),
            _ => Err(unreadable(
                &self.provider,
                "a line of the stream is no JSON object",
            )),
        }
    }

    fn finish(&mut self) -> Result<(), Error> {
        if self.done {
            return Ok(());
        }
        let what = "the stream ended before its last line";
        Err(truncated(&self.provider, what))
    }

    fn next(&mut self) -> Option<Event> {
        self.output.next()
    }

    fn is_done(&self) -> bool {
        self.done
    }
}

impl fmt::Debug for OllamaChatDecoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OllamaChatDecoder")
            .field("provider", &self.provider)
            .field("events", &self.output.len())
            .field("done", &self.done)
            .finish_non_exhaustive()
    }
}
