//! Streamed answers.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Arc,
};

use serde_json::{Map, Value};

use super::{
    NAME, error,
    item::{Item, Voice},
};
use crate::{
    Error,
    protocol::{
        DecodeEvents, Frame,
        broken::{truncated, unreadable},
        event_json::{self, EventJson},
        lenient::{count, list, object, take, text, word},
        openai_chat,
        output::Output,
    },
    types::{Event, FinishReason, Place, Start},
};

/// Members of an answer that only repeat what was asked, or that are read.
const KNOWN: [&str; 33] = [
    "background",
    "completed_at",
    "created_at",
    "error",
    "frequency_penalty",
    "id",
    "instructions",
    "max_output_tokens",
    "max_tool_calls",
    "metadata",
    "model",
    "object",
    "output",
    "output_text",
    "parallel_tool_calls",
    "presence_penalty",
    "previous_response_id",
    "prompt",
    "prompt_cache_key",
    "prompt_cache_options",
    "prompt_cache_retention",
    "reasoning",
    "safety_identifier",
    "service_tier",
    "store",
    "temperature",
    "text",
    "tool_choice",
    "tools",
    "top_logprobs",
    "top_p",
    "truncation",
    "user",
];

/// Reads one streamed answer of [`OpenAiResponses`](super::OpenAiResponses).
pub struct OpenAiResponsesDecoder {
    provider: Arc<str>,
    output: Output,
    start: Start,
    /// The items that have not ended, by their place in the output.
    open: BTreeMap<u64, Item>,
    ended: BTreeSet<u64>,
    /// An error that does not say what went wrong: `response.failed`, which may follow, does.
    vague: Option<Error>,
    done: bool,
}

impl OpenAiResponsesDecoder {
    pub(super) fn new(provider: Arc<str>) -> Self {
        Self {
            provider,
            output: Output::of(NAME),
            start: Start::default(),
            open: BTreeMap::new(),
            ended: BTreeSet::new(),
            vague: None,
            done: false,
        }
    }

    fn event(&mut self, kind: &str, mut event: Map<String, Value>) -> Result<(), Error> {
        let at = |name: &str| count(event.get(name));
        let index = at("output_index").or_else(|| self.open.keys().next_back().copied());
        let index = index.unwrap_or_default();
        let part = at("content_index").unwrap_or_default();
        let summary = at("summary_index").unwrap_or_default();
        if kind != "response.failed"
            && let Some(error) = self.vague.take()
        {
            return Err(error);
        }
        match kind {
            "response.created" | "response.queued" | "response.in_progress" => {
                self.start(&mut object(&mut event, "response"));
            }
            "response.output_item.added" => {
                let item = object(&mut event, "item");
                self.item(index, |open, output| open.begin(&item, output));
            }
            "response.output_item.done" => self.end(index, object(&mut event, "item")),
            "response.output_text.delta" => self.piece(index, Voice::Text, part, &mut event),
            "response.refusal.delta" => self.piece(index, Voice::Refusal, part, &mut event),
            "response.reasoning_summary_text.delta" => {
                self.piece(index, Voice::Summary, summary, &mut event);
            }
            "response.reasoning_text.delta" => self.piece(index, Voice::Thought, part, &mut event),
            "response.function_call_arguments.delta" | "response.custom_tool_call_input.delta" => {
                let piece = text(&mut event, "delta").unwrap_or_default();
                self.item(index, |open, output| open.arguments(&piece, output));
            }
            "response.completed" => return self.ends(event, "completed"),
            "response.incomplete" => return self.ends(event, "incomplete"),
            "response.failed" => return self.ends(event, "failed"),
            "response.cancelled" => return self.ends(event, "cancelled"),
            "error" => {
                let error = self.failed(event);
                if error.status().is_some() {
                    return Err(error);
                }
                self.vague = Some(error);
            }
            _ => {}
        }
        Ok(())
    }

    fn piece(&mut self, index: u64, voice: Voice, part: u64, event: &mut Map<String, Value>) {
        let piece = text(event, "delta").unwrap_or_default();
        self.item(index, |open, output| {
            open.piece(voice, part, &piece, output)
        });
    }

    fn item(&mut self, index: u64, add: impl FnOnce(&mut Item, &mut Output)) {
        if !self.ended.contains(&index) {
            add(self.open.entry(index).or_default(), &mut self.output);
        }
    }

    fn end(&mut self, index: u64, item: Map<String, Value>) {
        if self.ended.insert(index) {
            let open = self.open.remove(&index).unwrap_or_default();
            open.end(item, &mut self.output);
        }
    }

    /// Tells what the provider says of itself, when it is new.
    fn start(&mut self, response: &mut Map<String, Value>) {
        let known = self.start.clone();
        self.start.update(&Start {
            id: word(response, "id").filter(|_| known.id.is_none()),
            model: word(response, "model"),
            service_tier: word(response, "service_tier"),
            created: count(take(response, "created_at").as_ref()),
        });
        if self.start != known {
            self.output.id.clone_from(&self.start.id);
            self.output.start(self.start.clone());
        }
    }

    fn ends(&mut self, mut event: Map<String, Value>, status: &str) -> Result<(), Error> {
        self.last(object(&mut event, "response"), Some(status))
    }

    /// Reads an answer that is told whole, and says how it ended; `status` where it does not say
    /// itself.
    pub(super) fn last(
        &mut self,
        mut response: Map<String, Value>,
        status: Option<&str>,
    ) -> Result<(), Error> {
        self.start(&mut response);
        for (at, item) in (0..).zip(list(&mut response, "output")) {
            if let Value::Object(item) = item {
                self.end(at, item);
            }
        }
        let usage = take(&mut response, "usage");
        let usage = usage.and_then(|usage| openai_chat::usage::read(&usage));
        self.output.usage(usage);
        let stated = text(&mut response, "status");
        let status = stated.as_deref().or(status);
        if status == Some("failed") {
            let failure = take(&mut response, "error").filter(openai_chat::error::is_error);
            let vague = self.vague.take().filter(|_| failure.is_none());
            let failure = failure.unwrap_or_default();
            return Err(vague.unwrap_or_else(|| error::inside(&failure, &self.provider)));
        }
        let details = take(&mut response, "incomplete_details");
        let cause = details.as_ref().and_then(|details| details.get("reason"));
        let cause = cause.and_then(Value::as_str).map(str::to_owned);
        if let Some(details) = details {
            let members = [("incomplete_details".to_owned(), details)];
            self.output.beside(Place::Choice, Map::from_iter(members));
        }
        response.retain(|name, value| !value.is_null() && !KNOWN.contains(&name.as_str()));
        self.output.beside(Place::Answer, response);
        if let Some(status) = status {
            let reason = self.reason(status, cause.as_deref());
            self.output.finish(reason);
        }
        self.done = true;
        self.output.done();
        Ok(())
    }

    /// Why an answer ended, in the crate's words (`PROVIDERS` §1.4).
    fn reason(&self, status: &str, cause: Option<&str>) -> FinishReason {
        match (status, cause) {
            _ if self.output.is_refused() => FinishReason::ContentFilter,
            ("completed", _) if self.output.has_calls() => FinishReason::ToolCalls,
            ("completed", _) => FinishReason::Stop,
            ("incomplete", Some("max_output_tokens")) => FinishReason::Length,
            ("incomplete", Some("content_filter")) => FinishReason::ContentFilter,
            ("incomplete", Some(cause)) => FinishReason::Other(cause.into()),
            (status, _) => FinishReason::Other(status.into()),
        }
    }

    /// The error of an event, which holds it or is it.
    fn failed(&self, mut event: Map<String, Value>) -> Error {
        let inner = take(&mut event, "error").filter(openai_chat::error::is_error);
        event.shift_remove("type");
        error::inside(&inner.unwrap_or(Value::Object(event)), &self.provider)
    }
}

impl DecodeEvents for OpenAiResponsesDecoder {
    fn push(&mut self, frame: Frame) -> Result<(), Error> {
        let data = frame.data.trim_ascii();
        if self.done || data.is_empty() {
            return Ok(());
        }
        if data.starts_with(b"[DONE]") {
            // Gateways end every stream as that of chat completions does.
            return self.finish();
        }
        let named = frame.event.as_deref() == Some(b"error");
        match event_json::read(data, named) {
            EventJson::Object(event) => {
                let failure = event.get("error");
                let kind = match event.get("type").and_then(Value::as_str) {
                    _ if named || failure.is_some_and(openai_chat::error::is_error) => "error",
                    Some(kind) => kind,
                    None => "",
                };
                let kind = kind.to_owned();
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
        if let Some(error) = self.vague.take() {
            return Err(error);
        }
        let what = "the stream ended without its end marker";
        Err(truncated(&self.provider, what))
    }

    fn next(&mut self) -> Option<Event> {
        self.output.next()
    }

    fn is_done(&self) -> bool {
        self.done
    }
}

impl fmt::Debug for OpenAiResponsesDecoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenAiResponsesDecoder")
            .field("provider", &self.provider)
            .field("events", &self.output.len())
            .field("open", &self.open.len())
            .field("done", &self.done)
            .finish_non_exhaustive()
    }
}
