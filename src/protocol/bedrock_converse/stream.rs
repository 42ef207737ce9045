//! Streamed answers.

use std::{collections::BTreeMap, fmt, sync::Arc};

use serde_json::{Map, Value};

use super::{
    error, usage,
    wire::{Open, Said},
};
use crate::{
    Error, ErrorKind,
    protocol::{
        DecodeEvents, Frame,
        broken::{broken, truncated, unreadable},
        lenient::{count, list, object, take, text},
    },
    types::{Event, FinishReason, Place, Start},
};

/// What frames are named by that hold an error.
const EXCEPTION: &[u8] = b"exception:";

/// Reads one streamed answer of [`BedrockConverse`](super::BedrockConverse).
pub struct BedrockConverseDecoder {
    provider: Arc<str>,
    said: Said,
    /// The blocks that have begun and not ended, by their index.
    open: BTreeMap<u64, Open>,
    /// What the model says beside Converse, where it was asked for.
    fields: Option<Value>,
    /// What the finish means, where that is a failure; told once the usage is.
    failure: Option<Error>,
    finished: bool,
    done: bool,
}

impl BedrockConverseDecoder {
    pub(super) fn new(provider: Arc<str>) -> Self {
        Self {
            provider,
            said: Said::new(),
            open: BTreeMap::new(),
            fields: None,
            failure: None,
            finished: false,
            done: false,
        }
    }

    /// Reads a whole answer.
    pub(super) fn whole(&mut self, mut answer: Map<String, Value>) -> Result<(), Error> {
        let mut output = object(&mut answer, "output");
        let mut message = object(&mut output, "message");
        for block in list(&mut message, "content") {
            if let Value::Object(block) = block {
                self.said.block(block);
            }
        }
        self.stop(&mut answer);
        self.metadata(answer)
    }

    fn event(&mut self, kind: &[u8], mut event: Map<String, Value>) -> Result<(), Error> {
        // Padding, so that the length of a piece tells nothing.
        event.shift_remove("p");
        let index = count(event.get("contentBlockIndex"));
        let index = index.or_else(|| self.open.keys().next_back().copied());
        let index = index.unwrap_or_default();
        match kind {
            b"contentBlockStart" => {
                self.close(index);
                let block = Open::begin(object(&mut event, "start"), &mut self.said);
                self.open.extend(block.map(|block| (index, block)));
            }
            b"contentBlockDelta" => self.piece(index, object(&mut event, "delta")),
            b"contentBlockStop" => self.close(index),
            b"messageStop" => self.stop(&mut event),
            b"metadata" => return self.metadata(event),
            _ => {}
        }
        Ok(())
    }

    fn piece(&mut self, index: u64, delta: Map<String, Value>) {
        if self
            .open
            .get(&index)
            .is_some_and(|open| !open.takes(&delta))
        {
            self.close(index);
        }
        let open = self.open.entry(index);
        let open = open.or_insert_with(|| Open::unbegun(&delta));
        open.piece(delta, &mut self.said);
    }

    fn close(&mut self, index: u64) {
        if let Some(block) = self.open.remove(&index) {
            block.end(&mut self.said);
        }
    }

    fn close_all(&mut self) {
        while let Some((_, block)) = self.open.pop_first() {
            block.end(&mut self.said);
        }
    }

    /// Says why the answer ended, once.
    fn stop(&mut self, event: &mut Map<String, Value>) {
        self.close_all();
        if let Some(fields) = take(event, "additionalModelResponseFields") {
            self.fields = Some(fields);
        }
        let Some(raw) = text(event, "stopReason").filter(|_| !self.finished) else {
            return;
        };
        self.finished = true;
        if let "malformed_model_output" | "malformed_tool_use" = raw.as_str() {
            let what = "the model did not manage to write its answer";
            let error = broken(ErrorKind::Server, &self.provider, what).with_code(raw);
            self.failure = Some(error);
            return;
        }
        let reason = reason(&raw, self.said.answered && !self.said.output.has_calls());
        let why = Map::from_iter([("stopReason".to_owned(), Value::String(raw))]);
        self.said.output.opaque(Place::Choice, Value::Object(why));
        self.said.output.finish(reason);
    }

    /// Reads what comes last, and ends the answer where it is complete.
    fn metadata(&mut self, mut event: Map<String, Value>) -> Result<(), Error> {
        let stated = take(&mut event, "usage").unwrap_or_default();
        let used = usage::read(&stated, self.fields.as_ref());
        let output = &mut self.said.output;
        output.usage(used);
        let mut tier = object(&mut event, "serviceTier");
        if let Some(tier) = text(&mut tier, "type") {
            output.start(Start {
                service_tier: Some(tier.into()),
                ..Start::default()
            });
        }
        let fields = self.fields.take();
        let fields = fields.map(|fields| ("additionalModelResponseFields".to_owned(), fields));
        event.extend(fields);
        self.said.output.beside(Place::Answer, event);
        if self.finished { self.end() } else { Ok(()) }
    }

    fn end(&mut self) -> Result<(), Error> {
        self.close_all();
        if let Some(fields) = self.fields.take() {
            let fields = [("additionalModelResponseFields".to_owned(), fields)];
            let fields = Map::from_iter(fields);
            self.said
                .output
                .opaque(Place::Answer, Value::Object(fields));
        }
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        self.done = true;
        self.said.output.done();
        Ok(())
    }
}

/// Why an answer ended, in the crate's words (`PROVIDERS` §1.4). `answered` where the tool that was
/// called is the one that only brings a structured answer.
fn reason(raw: &str, answered: bool) -> FinishReason {
    match raw {
        "end_turn" | "stop_sequence" => FinishReason::Stop,
        "tool_use" if answered => FinishReason::Stop,
        "tool_use" => FinishReason::ToolCalls,
        "max_tokens" | "model_context_window_exceeded" => FinishReason::Length,
        "guardrail_intervened" | "content_filtered" => FinishReason::ContentFilter,
        other => FinishReason::Other(other.into()),
    }
}

impl DecodeEvents for BedrockConverseDecoder {
    fn push(&mut self, frame: Frame) -> Result<(), Error> {
        let kind = frame.event.as_deref().unwrap_or_default();
        if self.done {
            return Ok(());
        }
        if let Some(name) = kind.strip_prefix(EXCEPTION) {
            let name = String::from_utf8_lossy(name);
            return Err(error::inside(&name, &frame.data, &self.provider));
        }
        match serde_json::from_slice(&frame.data) {
            Ok(Value::Object(event)) => self.event(kind, event),
            _ if matches!(kind, b"" | b"initial-response") => Ok(()),
            _ => Err(unreadable(
                &self.provider,
                "an event of the stream is no JSON object",
            )),
        }
    }

    fn finish(&mut self) -> Result<(), Error> {
        if self.done {
            return Ok(());
        }
        if self.finished {
            return self.end();
        }
        let what = "the stream ended without a stop reason";
        Err(truncated(&self.provider, what))
    }

    fn next(&mut self) -> Option<Event> {
        self.said.output.next()
    }

    fn is_done(&self) -> bool {
        self.done
    }
}

impl fmt::Debug for BedrockConverseDecoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BedrockConverseDecoder")
            .field("provider", &self.provider)
            .field("events", &self.said.output.len())
            .field("open", &self.open.len())
            .field("done", &self.done)
            .finish_non_exhaustive()
    }
}
