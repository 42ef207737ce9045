//! Streamed answers.

use std::{fmt, sync::Arc};

use serde_json::{Map, Value, json};

use super::{PLAN, error, said::Said, usage};
use crate::{
    Error,
    protocol::{
        DecodeEvents, Frame,
        broken::{truncated, unreadable},
        event_json::{self, EventJson},
        lenient::{count, object, take, text, word},
        openai_chat,
    },
    types::{Event, FinishReason, Place, Start},
};

/// Reads one streamed answer of [`CohereChat`](super::CohereChat).
pub struct CohereChatDecoder {
    provider: Arc<str>,
    said: Said,
    done: bool,
}

impl CohereChatDecoder {
    pub(super) fn new(provider: Arc<str>) -> Self {
        Self {
            provider,
            said: Said::new(),
            done: false,
        }
    }

    /// Reads a whole answer: a message, and beside it what ends a stream.
    pub(super) fn whole(&mut self, mut answer: Map<String, Value>) -> Result<(), Error> {
        self.start(&mut answer);
        self.said.message(object(&mut answer, "message"));
        self.logprobs(&mut answer);
        self.end(answer)
    }

    fn event(&mut self, kind: &str, mut event: Map<String, Value>) -> Result<(), Error> {
        let index = count(event.get("index")).unwrap_or_default();
        let mut delta = object(&mut event, "delta");
        let mut message = object(&mut delta, "message");
        match kind {
            "message-start" => {
                self.start(&mut event);
                self.said.message(message);
            }
            "content-start" => self.said.begin(index, object(&mut message, "content")),
            "content-delta" => self.said.piece(index, object(&mut message, "content")),
            "content-end" => self.said.close(index),
            "tool-plan-delta" => {
                if let Some(plan) = text(&mut message, PLAN) {
                    self.said.thought(plan, Some(PLAN));
                }
            }
            "tool-call-start" => self.said.call(index, object(&mut message, "tool_calls")),
            "tool-call-delta" => self.said.argue(index, object(&mut message, "tool_calls")),
            "tool-call-end" => self.said.close_call(index),
            "citation-start" => self.said.cite(take(&mut message, "citations")),
            "message-end" => {
                self.logprobs(&mut event);
                return self.end(delta);
            }
            _ => {}
        }
        self.logprobs(&mut event);
        Ok(())
    }

    /// Tells what the answer is called.
    fn start(&mut self, answer: &mut Map<String, Value>) {
        let id = word(answer, "id");
        if id.is_some() {
            self.said.output.id.clone_from(&id);
            self.said.output.start(Start {
                id,
                ..Start::default()
            });
        }
    }

    /// A list in a whole answer, and one of its items in an event.
    fn logprobs(&mut self, members: &mut Map<String, Value>) {
        let items = match take(members, "logprobs") {
            Some(Value::Array(items)) => items,
            Some(item) => vec![item],
            None => return,
        };
        let beside = [("logprobs".to_owned(), Value::Array(items))];
        self.said
            .output
            .beside(Place::Choice, beside.into_iter().collect());
    }

    /// What is said last: how and why the answer ended, and what it used.
    fn end(&mut self, mut delta: Map<String, Value>) -> Result<(), Error> {
        self.said.close_all();
        if let Some(stated) = take(&mut delta, "usage") {
            self.said.output.usage(usage::read(&stated));
            if let Value::Object(stated) = stated {
                self.said.output.beside(Place::Answer, stated);
            }
        }
        let raw = text(&mut delta, "finish_reason");
        let failed = delta.get("error").is_some_and(openai_chat::error::is_error);
        let raw = raw.unwrap_or_default();
        if failed || matches!(raw.as_str(), "ERROR" | "TIMEOUT") {
            return Err(error::ended(&raw, &delta, &self.provider));
        }
        self.said.output.beside(Place::Answer, delta);
        if !raw.is_empty() {
            let reason = reason(&raw);
            let beside = [("finish_reason".to_owned(), json!(raw))];
            let beside = beside.into_iter().collect();
            self.said.output.beside(Place::Choice, beside);
            self.said.output.finish(reason);
        }
        if self.said.output.is_silent() {
            // Neither a word came, nor a reason why none did.
            return Err(unreadable(&self.provider, "the answer is empty"));
        }
        self.done = true;
        self.said.output.done();
        Ok(())
    }
}

/// Why an answer ended, in the crate's words (`PROVIDERS` §1.4).
fn reason(raw: &str) -> FinishReason {
    match raw {
        "COMPLETE" | "STOP_SEQUENCE" => FinishReason::Stop,
        "MAX_TOKENS" => FinishReason::Length,
        "TOOL_CALL" => FinishReason::ToolCalls,
        other => FinishReason::Other(other.into()),
    }
}

impl DecodeEvents for CohereChatDecoder {
    fn push(&mut self, frame: Frame) -> Result<(), Error> {
        let data = frame.data.trim_ascii();
        if self.done || data.is_empty() {
            return Ok(());
        }
        if data.starts_with(b"[DONE]") {
            return self.finish();
        }
        let name = frame.event.as_deref().unwrap_or_default();
        let named = name == b"error";
        match event_json::read(data, named) {
            EventJson::Object(event) => {
                if named || error::is_error(&event) {
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
        let what = "the stream ended without its end marker";
        Err(truncated(&self.provider, what))
    }

    fn next(&mut self) -> Option<Event> {
        self.said.output.next()
    }

    fn is_done(&self) -> bool {
        self.done
    }
}

impl fmt::Debug for CohereChatDecoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CohereChatDecoder")
            .field("provider", &self.provider)
            .field("events", &self.said.output.len())
            .field("done", &self.done)
            .finish_non_exhaustive()
    }
}
