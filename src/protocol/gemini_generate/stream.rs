//! Streamed answers. A whole answer is a stream of one chunk.

use std::{
    collections::{BTreeMap, VecDeque},
    fmt, mem,
    sync::Arc,
};

use serde_json::{Map, Value, json};

use super::{
    NAME, error,
    finish::{self, Finish},
    usage,
    wire::{Piece, signature_block},
};
use crate::{
    Error, FinishReason,
    protocol::{
        DecodeEvents, Frame,
        broken::{truncated, unreadable},
        lenient::{count, list, object, take, text},
        openai_chat,
    },
    types::{Event, Opaque, Place, ReasoningDelta, Start, ToolCallDelta},
};

/// Members of an answer worth passing on; they may be repeated with each chunk.
const ANSWER: [&str; 3] = ["promptFeedback", "createTime", "turnToken"];
/// The member of an alternative whose pieces have to be put together; the others are complete each
/// time they come.
const PIECES: &str = "logprobsResult";

/// Reads one streamed answer of [`GeminiGenerate`](super::GeminiGenerate).
pub struct GeminiGenerateDecoder {
    provider: Arc<str>,
    events: VecDeque<Event>,
    start: Start,
    /// What was passed on beside the alternatives.
    beside: Map<String, Value>,
    alternatives: BTreeMap<u32, Alternative>,
    /// Whether the prompt was refused, so that there is no alternative.
    blocked: bool,
    done: bool,
}

#[derive(Default)]
struct Alternative {
    calls: u32,
    /// Why it ended, where nothing came after it: an answer with code that is run in between ends
    /// more than once.
    finish: Option<String>,
    /// The latest of what is said about it.
    beside: Map<String, Value>,
}

impl GeminiGenerateDecoder {
    pub(super) fn new(provider: Arc<str>) -> Self {
        Self {
            provider,
            events: VecDeque::new(),
            start: Start::default(),
            beside: Map::new(),
            alternatives: BTreeMap::new(),
            blocked: false,
            done: false,
        }
    }

    /// Reads a chunk. The events that it gave before it broke are kept.
    pub(super) fn chunk(&mut self, mut chunk: Map<String, Value>) -> Result<(), Error> {
        let usage = take(&mut chunk, "usageMetadata").unwrap_or_default();
        self.start(&chunk, &usage);
        let mut failure = None;
        for (at, candidate) in list(&mut chunk, "candidates").into_iter().enumerate() {
            if let Value::Object(candidate) = candidate {
                failure = failure.or(self.candidate(at, candidate));
            }
        }
        let blocked = chunk.get("promptFeedback");
        let blocked = blocked.and_then(|feedback| feedback.get("blockReason"));
        self.blocked |= blocked.is_some_and(Value::is_string);
        for name in ANSWER {
            if let Some(value) = take(&mut chunk, name)
                && self.beside.get(name) != Some(&value)
            {
                self.beside.insert(name.to_owned(), value.clone());
                self.opaque(0, Place::Answer, json!({ name: value }));
            }
        }
        let usage = usage::read(&usage);
        self.events
            .extend(usage.map(|usage| Event::Usage(Box::new(usage))));
        let stated = take(&mut chunk, "error").filter(openai_chat::error::is_error);
        match stated {
            Some(stated) => Err(error::inside(&stated, &self.provider)),
            None => failure.map_or(Ok(()), Err),
        }
    }

    /// Tells what the provider says of itself, when it is new.
    fn start(&mut self, chunk: &Map<String, Value>, usage: &Value) {
        fn learn(known: &mut Option<Arc<str>>, value: Option<&Value>) -> bool {
            let text = value.and_then(Value::as_str).unwrap_or_default();
            let new = !text.is_empty() && known.as_deref() != Some(text);
            if new {
                *known = Some(text.into());
            }
            new
        }
        let start = &mut self.start;
        let mut news = start.id.is_none() && learn(&mut start.id, chunk.get("responseId"));
        news |= learn(&mut start.model, chunk.get("modelVersion"));
        news |= learn(&mut start.service_tier, usage.get("serviceTier"));
        if news {
            self.events.push_back(Event::Start(Box::new(start.clone())));
        }
    }

    /// Reads a piece of an alternative; gives what its finish means, where that is a failure.
    fn candidate(&mut self, at: usize, mut members: Map<String, Value>) -> Option<Error> {
        let stated = count(take(&mut members, "index").as_ref()).unwrap_or(at as u64);
        let choice = u32::try_from(stated).unwrap_or(u32::MAX);
        let parts = list(&mut object(&mut members, "content"), "parts");
        let mut alternative = self.alternatives.remove(&choice).unwrap_or_default();
        let before = self.events.len();
        for piece in parts.into_iter().filter_map(Piece::read) {
            self.piece(choice, &mut alternative.calls, piece);
        }
        if self.events.len() > before {
            alternative.finish = None;
        }
        if let Some(pieces) = take(&mut members, PIECES) {
            self.opaque(choice, Place::Choice, json!({ PIECES: pieces }));
        }
        let raw = text(&mut members, "finishReason");
        members.retain(|_, value| !is_empty(value));
        alternative.beside.extend(members);
        let failed = raw.as_deref().map(|raw| Finish::of(raw, false));
        let failure = match (failed, &raw) {
            (Some(Finish::Failure(kind)), Some(raw)) => {
                let said = alternative.beside.get("finishMessage");
                let said = said.and_then(Value::as_str).unwrap_or_default();
                Some(error::failed(kind, raw, said, &self.provider))
            }
            _ => None,
        };
        alternative.finish = raw.or(alternative.finish);
        self.alternatives.insert(choice, alternative);
        failure
    }

    fn piece(&mut self, choice: u32, calls: &mut u32, piece: Piece) {
        match piece {
            Piece::Text { text, signature } => {
                let alone = text.is_empty();
                if !alone {
                    self.events.push_back(Event::Text { choice, text });
                }
                if let Some(signature) = signature {
                    let block = signature_block(&signature, alone);
                    self.opaque(choice, Place::Content, block);
                }
            }
            Piece::Thought { text, signature } => {
                if !text.is_empty() || signature.is_some() {
                    self.events
                        .push_back(Event::Reasoning(Box::new(ReasoningDelta {
                            choice,
                            text,
                            signature,
                            member: None,
                        })));
                }
            }
            Piece::Call {
                id,
                name,
                arguments,
                extra,
            } => {
                let index = mem::replace(calls, calls.saturating_add(1));
                let response = self.start.id.as_deref();
                let id = id.unwrap_or_else(|| openai_chat::calls::made_up(response, choice, index));
                self.events
                    .push_back(Event::ToolCall(Box::new(ToolCallDelta {
                        choice,
                        index,
                        id: Some(id),
                        name: Some(name),
                        arguments,
                        custom: false,
                        extra,
                    })));
            }
            Piece::Block(block) => self.opaque(choice, Place::Content, block),
        }
    }

    /// Tells how the alternatives ended, as far as they did.
    pub(super) fn end(&mut self) {
        for (choice, alternative) in mem::take(&mut self.alternatives) {
            self.end_alternative(choice, alternative);
        }
        self.done = true;
        self.events.push_back(Event::Done(Box::default()));
    }

    fn end_alternative(&mut self, choice: u32, alternative: Alternative) {
        let mut beside = alternative.beside;
        let reason = match &alternative.finish {
            Some(raw) => {
                if !finish::is_plain(raw) {
                    beside.insert("finishReason".to_owned(), json!(raw));
                }
                match Finish::of(raw, alternative.calls > 0) {
                    Finish::Reason(reason) => Some(reason),
                    Finish::Failure(_) => None,
                }
            }
            None => self.blocked.then_some(FinishReason::ContentFilter),
        };
        if !beside.is_empty() {
            self.opaque(choice, Place::Choice, Value::Object(beside));
        }
        self.events
            .extend(reason.map(|reason| Event::Finish { choice, reason }));
    }

    /// What a refused prompt is answered with: an alternative without content.
    pub(super) fn refuse_prompt(&mut self) {
        if self.blocked && self.alternatives.is_empty() {
            self.alternatives.insert(0, Alternative::default());
        }
    }

    fn opaque(&mut self, choice: u32, place: Place, value: Value) {
        self.events.push_back(Event::Opaque(Box::new(Opaque {
            choice,
            place,
            protocol: NAME,
            value,
        })));
    }
}

impl DecodeEvents for GeminiGenerateDecoder {
    fn push(&mut self, frame: Frame) -> Result<(), Error> {
        let data = frame.data.trim_ascii();
        // Google sends no end mark; some gateways add OpenAI's.
        if self.done || data.is_empty() || data.starts_with(b"[DONE]") {
            return Ok(());
        }
        match serde_json::from_slice(data) {
            Ok(Value::Object(chunk)) => self.chunk(chunk),
            Ok(Value::Array(chunks)) => chunks.into_iter().try_for_each(|chunk| match chunk {
                Value::Object(chunk) => self.chunk(chunk),
                _ => Ok(()),
            }),
            Ok(_) => Ok(()),
            Err(_) => Err(unreadable(
                &self.provider,
                "an event of the stream is no JSON",
            )),
        }
    }

    fn finish(&mut self) -> Result<(), Error> {
        if self.done {
            return Ok(());
        }
        self.refuse_prompt();
        let mut alternatives = self.alternatives.values();
        let ended = alternatives.all(|one| one.finish.is_some() || self.blocked);
        if ended && !self.alternatives.is_empty() {
            self.end();
            return Ok(());
        }
        let what = "the stream ended without a finish reason";
        Err(truncated(&self.provider, what))
    }

    fn next(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    fn is_done(&self) -> bool {
        self.done
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(members) => members.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

impl fmt::Debug for GeminiGenerateDecoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GeminiGenerateDecoder")
            .field("provider", &self.provider)
            .field("events", &self.events.len())
            .field("alternatives", &self.alternatives.len())
            .field("done", &self.done)
            .finish_non_exhaustive()
    }
}
