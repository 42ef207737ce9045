//! Streamed answers.

use std::{collections::BTreeMap, fmt, sync::Arc};

use serde_json::{Map, Value};

use super::{
    error,
    usage::Stated,
    wire::{Open, Said},
};
use crate::{
    Error,
    protocol::{
        DecodeEvents, Frame,
        broken::{truncated, unreadable},
        event_json::{self, EventJson},
        lenient::{count, list, object, take, word},
        openai_chat,
    },
    types::{Event, FinishReason, Place, Start, Usage},
};

/// Reads one streamed answer of [`AnthropicMessages`](super::AnthropicMessages).
pub struct AnthropicDecoder {
    provider: Arc<str>,
    said: Said,
    start: Start,
    /// The blocks that have begun and not ended, by their index.
    open: BTreeMap<u64, Open>,
    usage: Stated,
    finished: bool,
    done: bool,
}

impl AnthropicDecoder {
    pub(super) fn new(provider: Arc<str>) -> Self {
        Self {
            provider,
            said: Said::new(),
            start: Start::default(),
            open: BTreeMap::new(),
            usage: Stated::default(),
            finished: false,
            done: false,
        }
    }

    /// Reads a whole answer.
    pub(super) fn whole(&mut self, message: Map<String, Value>) {
        self.message(message, false);
        self.end();
    }

    /// What a message says, wherever in a stream it says it: `message_start` says how it begins,
    /// and `message_delta` how it ends. `begins` where the counts are those of its beginning.
    fn message(&mut self, mut message: Map<String, Value>, begins: bool) {
        let usage = take(&mut message, "usage").filter(Value::is_object);
        let counted = usage.is_some();
        self.usage.update(usage.unwrap_or_default());
        self.start(&mut message);
        let usage = self.usage.usage().filter(|_| counted);
        self.said.output.usage(usage.map(|usage| Usage {
            estimated: begins,
            ..usage
        }));
        for (at, block) in (0..).zip(list(&mut message, "content")) {
            if let Value::Object(block) = block {
                self.begin(at, block);
                self.close(at);
            }
        }
        let ends = ["stop_reason", "stop_sequence", "stop_details"]
            .into_iter()
            .filter_map(|name| Some((name.to_owned(), take(&mut message, name)?)))
            .collect();
        message.shift_remove("type");
        message.shift_remove("role");
        self.said.output.beside(Place::Answer, message);
        self.ends(ends);
    }

    /// Tells what the provider says of itself, when it is new.
    fn start(&mut self, message: &mut Map<String, Value>) {
        let known = self.start.clone();
        self.start.update(&Start {
            id: word(message, "id").filter(|_| known.id.is_none()),
            model: word(message, "model"),
            service_tier: self.usage.tier().map(Arc::from),
            created: None,
        });
        if self.start != known {
            self.said.output.id.clone_from(&self.start.id);
            self.said.output.start(self.start.clone());
        }
    }

    fn event(&mut self, kind: &str, mut event: Map<String, Value>) -> Result<(), Error> {
        let index = count(event.get("index"));
        let index = index.or_else(|| self.open.keys().next_back().copied());
        let index = index.unwrap_or_default();
        match kind {
            "message_start" => self.message(object(&mut event, "message"), true),
            "content_block_start" => {
                self.close(index);
                self.begin(index, object(&mut event, "content_block"));
            }
            "content_block_delta" => {
                let delta = object(&mut event, "delta");
                let open = self.open.entry(index);
                let open = open.or_insert_with(|| Open::unbegun(&delta));
                open.piece(delta, &mut self.said);
            }
            "content_block_stop" => self.close(index),
            "message_delta" => {
                let mut delta = object(&mut event, "delta");
                event.shift_remove("type");
                event.shift_remove("delta");
                delta.extend(event);
                self.message(delta, false);
            }
            // An end without a word and without a reason is none.
            "message_stop" if self.said.output.is_silent() => return Err(self.truncated()),
            "message_stop" => self.end(),
            "error" => return Err(error::inside(&Value::Object(event), &self.provider)),
            _ => {}
        }
        Ok(())
    }

    fn begin(&mut self, index: u64, block: Map<String, Value>) {
        let block = Open::begin(block, &mut self.said);
        self.open.insert(index, block);
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
    fn ends(&mut self, ends: Map<String, Value>) {
        let raw = ends.get("stop_reason").and_then(Value::as_str);
        let Some(raw) = raw.filter(|raw| !raw.is_empty() && !self.finished) else {
            return;
        };
        let answered = self.said.answered && !self.said.output.has_calls();
        let reason = reason(raw, answered);
        let explained = ends
            .get("stop_details")
            .and_then(|why| why.get("explanation"));
        let refusal = explained
            .and_then(Value::as_str)
            .filter(|text| raw == "refusal" && !text.is_empty())
            .map(str::to_owned);
        self.finished = true;
        self.close_all();
        let output = &mut self.said.output;
        if let Some(refusal) = refusal {
            output.refusal(refusal);
        }
        output.opaque(Place::Choice, Value::Object(ends));
        output.finish(reason);
    }

    fn end(&mut self) {
        self.close_all();
        let beside = self.usage.beside();
        self.said.output.beside(Place::Answer, beside);
        self.done = true;
        self.said.output.done();
    }

    fn truncated(&self) -> Error {
        truncated(&self.provider, "the stream ended without its end marker")
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
        "refusal" => FinishReason::ContentFilter,
        other => FinishReason::Other(other.into()),
    }
}

impl DecodeEvents for AnthropicDecoder {
    fn push(&mut self, frame: Frame) -> Result<(), Error> {
        let data = frame.data.trim_ascii();
        if self.done || data.is_empty() {
            return Ok(());
        }
        if data.starts_with(b"[DONE]") {
            // Gateways end every stream as OpenAI does.
            return self.finish();
        }
        let name = frame.event.as_deref().unwrap_or_default();
        let named = name == b"error";
        match event_json::read(data, named) {
            EventJson::Object(event) => {
                let failure = event.get("error");
                if named || failure.is_some_and(openai_chat::error::is_error) {
                    return Err(error::inside(&Value::Object(event), &self.provider));
                }
                let kind = event.get("type").and_then(Value::as_str).map(str::to_owned);
                let kind = kind.unwrap_or_else(|| String::from_utf8_lossy(name).into_owned());
                self.event(&kind, event)
            }
            EventJson::Failure(failure) => Err(error::inside(&failure, &self.provider)),
            EventJson::Nothing => Ok(()),
            EventJson::Garbled => Err(unreadable(
                &self.provider,
                "an event of the stream is no JSON",
            )),
        }
    }

    fn finish(&mut self) -> Result<(), Error> {
        if self.done {
            return Ok(());
        }
        if self.finished {
            self.end();
            return Ok(());
        }
        Err(self.truncated())
    }

    fn next(&mut self) -> Option<Event> {
        self.said.output.next()
    }

    fn is_done(&self) -> bool {
        self.done
    }
}

impl fmt::Debug for AnthropicDecoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnthropicDecoder")
            .field("provider", &self.provider)
            .field("events", &self.said.output.len())
            .field("open", &self.open.len())
            .field("done", &self.done)
            .finish_non_exhaustive()
    }
}
