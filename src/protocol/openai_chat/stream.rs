//! Streamed answers.

use std::{
    collections::{BTreeMap, VecDeque},
    fmt,
    sync::Arc,
};

use serde::de::IgnoredAny;
use serde_json::{Map, Value, json};

use super::{alike::Alike, alternative::Alternative, answer::Answer, error};
use crate::{
    Error,
    protocol::{
        DecodeEvents, Frame,
        broken::{truncated, unreadable},
        lenient::{object, take},
        tolerant,
    },
    types::{Event, Opaque, Place, Start, form::PROTOCOL},
};

/// Members of an answer worth passing on; the others are padding, or repeated with each chunk.
const ANSWER: [&str; 4] = [
    "citations",
    "search_results",
    "prompt_filter_results",
    "moderation",
];
/// Reads one streamed answer of [`OpenAiChat`](super::OpenAiChat).
pub struct OpenAiChatDecoder {
    provider: Arc<str>,
    pub(super) events: VecDeque<Event>,
    pub(super) start: Start,
    /// What was passed on beside the alternatives, which some repeat with each chunk.
    beside: Map<String, Value>,
    pub(super) alternatives: BTreeMap<u32, Alternative>,
    /// Whether any of them said something, or why it ended.
    spoken: bool,
    pub(super) alike: Alike,
    done: bool,
}

impl OpenAiChatDecoder {
    pub(super) fn new(provider: Arc<str>) -> Self {
        Self {
            provider,
            events: VecDeque::new(),
            start: Start::default(),
            beside: Map::new(),
            alternatives: BTreeMap::new(),
            spoken: false,
            alike: Alike::default(),
            done: false,
        }
    }

    fn chunk(&mut self, chunk: &mut Answer<'_, false>) -> Result<(), Error> {
        let mut failure = None;
        let mut stated = chunk.usage;
        if !chunk.rest.is_empty() {
            let mut groq = object(&mut chunk.rest, "x_groq");
            failure = take(&mut chunk.rest, "error").or_else(|| take(&mut groq, "error"));
            stated = stated.or_else(|| tolerant::read(groq.get("usage")?));
        }
        self.start(chunk);
        let mut broken = None;
        for (at, choice) in chunk.choices.numbered() {
            let before = self.events.len();
            broken = broken.or(self.alternative(at, choice));
            self.spoken |= self.events.len() > before;
        }
        for name in ANSWER {
            if !chunk.rest.is_empty()
                && let Some(value) = take(&mut chunk.rest, name)
                && self.beside.get(name) != Some(&value)
            {
                self.beside.insert(name.to_owned(), value.clone());
                self.opaque(0, Place::Answer, json!({ name: value }));
            }
        }
        self.events
            .extend(stated.map(|usage| Event::Usage(Box::new(usage))));
        match failure.filter(error::is_error).or(broken) {
            Some(failure) => Err(error::inside(&failure, &self.provider)),
            None => Ok(()),
        }
    }

    /// Tells what the provider says of itself, when it is new.
    fn start(&mut self, chunk: &Answer<'_, false>) {
        fn learn(known: &mut Option<Arc<str>>, told: Option<&str>) -> bool {
            let new = told.is_some() && known.as_deref() != told;
            if new {
                *known = told.map(Arc::from);
            }
            new
        }
        let start = &mut self.start;
        let mut news = start.id.is_none() && learn(&mut start.id, chunk.id.as_deref());
        news |= learn(&mut start.model, chunk.model.as_deref());
        news |= learn(&mut start.service_tier, chunk.service_tier.as_deref());
        start.created = start.created.or(chunk.created);
        if news {
            self.events.push_back(Event::Start(Box::new(start.clone())));
        }
    }

    pub(super) fn opaque(&mut self, choice: u32, place: Place, value: Value) {
        self.events.push_back(Event::Opaque(Box::new(Opaque {
            choice,
            place,
            protocol: PROTOCOL,
            value,
        })));
    }

    fn flush_all(&mut self) {
        let before = self.events.len();
        let choices: Vec<u32> = self.alternatives.keys().copied().collect();
        choices.into_iter().for_each(|choice| self.flush(choice));
        self.spoken |= self.events.len() > before;
    }

    fn end(&mut self) {
        self.flush_all();
        self.done = true;
        self.events.push_back(Event::Done(Box::default()));
    }

    /// Reads an event that is an error by its name, unless it holds one that says so itself.
    fn named_error(&self, data: &[u8]) -> Result<(), Error> {
        let failure = match serde_json::from_slice(data) {
            Ok(Value::Object(chunk)) if chunk.contains_key("error") => return Ok(()),
            Ok(chunk @ Value::Object(_)) => Some(chunk).filter(error::is_error),
            Ok(value) => Some(value),
            Err(_) => Some(Value::String(String::from_utf8_lossy(data).into_owned())),
        };
        match failure {
            Some(failure) => Err(error::inside(&failure, &self.provider)),
            None => Ok(()),
        }
    }

    fn truncated(&self) -> Error {
        truncated(&self.provider, "the stream ended without its end marker")
    }
}

impl DecodeEvents for OpenAiChatDecoder {
    fn push(&mut self, frame: Frame) -> Result<(), Error> {
        let data = frame.data.trim_ascii();
        if self.done || data.is_empty() {
            return Ok(());
        }
        if data.starts_with(b"[DONE]") {
            self.flush_all();
            // An end without a word and without a reason is none.
            if !self.spoken {
                return Err(self.truncated());
            }
            self.end();
            return Ok(());
        }
        if frame.event.as_deref() == Some(b"error") {
            self.named_error(data)?;
        }
        if let Some((choice, text)) = self.alike.text(data) {
            let text = text.to_owned();
            self.events.push_back(Event::Text { choice, text });
            return Ok(());
        }
        let mut chunk = Answer::default();
        match tolerant::object(data, &mut chunk) {
            Some(()) => {
                self.alike.keep(data, &chunk);
                self.chunk(&mut chunk)
            }
            None if serde_json::from_slice::<IgnoredAny>(data).is_ok() => Ok(()),
            None => Err(unreadable(
                &self.provider,
                "an event of the stream is no JSON",
            )),
        }
    }

    fn finish(&mut self) -> Result<(), Error> {
        if self.done {
            return Ok(());
        }
        let mut alternatives = self.alternatives.values();
        let begun = !self.alternatives.is_empty();
        if begun && alternatives.all(|alternative| alternative.finished) {
            self.end();
            return Ok(());
        }
        Err(self.truncated())
    }

    fn next(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    fn is_done(&self) -> bool {
        self.done
    }
}

impl fmt::Debug for OpenAiChatDecoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenAiChatDecoder")
            .field("provider", &self.provider)
            .field("events", &self.events.len())
            .field("alternatives", &self.alternatives.len())
            .field("done", &self.done)
            .finish_non_exhaustive()
    }
}
