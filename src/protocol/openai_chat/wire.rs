//! What a message, or a piece of one, says.

use std::{borrow::Cow, mem, sync::Arc};

use serde::{
    Deserialize,
    de::{
        MapAccess, SeqAccess,
        value::{MapAccessDeserializer, SeqAccessDeserializer},
    },
};
use serde_json::{Map, Value};

use crate::{
    protocol::{
        lenient::{list, object, take, text, word},
        tolerant::{Tolerant, Unread, keep, name, skip, value},
    },
    types::form::REASONING,
};

/// What a `message` or a `delta` says: both have the same members.
pub(super) struct Said {
    /// Whether there were no members at all.
    pub(super) is_empty: bool,
    pub(super) reasoning: String,
    /// The member that the reasoning stood in, where it goes back in it.
    pub(super) member: Option<&'static str>,
    /// The provider's proof of the reasoning (Mistral).
    pub(super) signature: Option<Arc<str>>,
    pub(super) text: String,
    /// Whether the text is the content, and not put together of several pieces.
    pub(super) is_content: bool,
    pub(super) refusal: String,
    pub(super) calls: Vec<Fragment>,
    /// Parts of the content that are neither text nor reasoning.
    pub(super) blocks: Vec<Value>,
    /// What is left of the members with a meaning.
    pub(super) rest: Map<String, Value>,
    /// The members without one.
    pub(super) unread: Unread,
}

/// The members with a meaning, beside role, content and refusal.
const MEANT: [&str; 6] = [
    "reasoning_content",
    "reasoning",
    "reasoning_details",
    "audio",
    "tool_calls",
    "function_call",
];

impl Default for Said {
    fn default() -> Self {
        Self {
            is_empty: true,
            reasoning: String::new(),
            member: None,
            signature: None,
            text: String::new(),
            is_content: false,
            refusal: String::new(),
            calls: Vec::new(),
            blocks: Vec::new(),
            rest: Map::new(),
            unread: Unread::default(),
        }
    }
}

/// A tool call, or a piece of one.
#[derive(Default)]
pub(super) struct Fragment {
    /// Which call, where the provider counts them.
    pub(super) index: Option<u64>,
    pub(super) id: Option<String>,
    pub(super) name: String,
    pub(super) arguments: String,
    pub(super) custom: bool,
    /// Whether it is the `function_call` of 2023, of which there is one and without an identifier.
    pub(super) legacy: bool,
    pub(super) rest: Map<String, Value>,
}

/// The `content` of a message.
#[derive(Default)]
enum Content {
    #[default]
    Absent,
    Text(String),
    Parts(Value),
}

impl<'de> Tolerant<'de> for Content {
    fn text(&mut self, text: Cow<'de, str>) {
        *self = Self::Text(text.into_owned());
    }

    fn list<A: SeqAccess<'de>>(&mut self, items: A) -> Result<(), A::Error> {
        *self = Self::Parts(Value::deserialize(SeqAccessDeserializer::new(items))?);
        Ok(())
    }

    fn object<A: MapAccess<'de>>(&mut self, members: A) -> Result<(), A::Error> {
        *self = Self::Parts(Value::deserialize(MapAccessDeserializer::new(members))?);
        Ok(())
    }
}

impl<'de> Tolerant<'de> for Said {
    fn object<A: MapAccess<'de>>(&mut self, mut members: A) -> Result<(), A::Error> {
        let mut content = Content::default();
        let mut refusal: Option<Cow<'_, str>> = None;
        while let Some(name) = name(&mut members)? {
            self.is_empty = false;
            match &*name {
                "role" => skip(&mut members)?,
                "content" => value(&mut members, &mut content)?,
                "refusal" => value(&mut members, &mut refusal)?,
                other if MEANT.contains(&other) => keep(&mut self.rest, name, &mut members)?,
                _ => self.unread.keep(&name, &mut members)?,
            }
        }
        self.content(content);
        if !self.rest.is_empty() {
            self.beside();
        }
        self.refusal = refusal.map(Cow::into_owned).unwrap_or_default();
        Ok(())
    }
}

impl Said {
    /// The text, if it stands in one place and nothing is said beside it.
    pub(super) fn only_text(&self) -> Option<&str> {
        let is_all = self.is_content
            && self.reasoning.is_empty()
            && self.signature.is_none()
            && self.refusal.is_empty()
            && self.calls.is_empty()
            && self.blocks.is_empty()
            && self.rest.is_empty()
            && self.unread.is_empty();
        is_all.then_some(&self.text)
    }

    /// Reads the members beside role, content and refusal, and leaves what has no meaning.
    fn beside(&mut self) {
        let said = self;
        let mut members = mem::take(&mut said.rest);
        said.reasoning_members(&mut members);
        if let Some(Value::Object(audio)) = members.get("audio")
            && let Some(transcript) = audio.get("transcript").and_then(Value::as_str)
        {
            said.text.push_str(transcript);
        }
        let calls = list(&mut members, "tool_calls").into_iter();
        said.calls = calls.filter_map(Fragment::read).collect();
        if let Some(Value::Object(call)) = take(&mut members, "function_call") {
            let mut fragment = Fragment::default();
            fragment.inner(call, "arguments");
            fragment.legacy = true;
            said.calls.push(fragment);
        }
        said.rest = members;
    }

    fn content(&mut self, content: Content) {
        match content {
            Content::Absent => {}
            Content::Text(text) => {
                self.text = text;
                self.is_content = true;
            }
            Content::Parts(Value::Array(parts)) => {
                parts.into_iter().for_each(|part| self.part(part));
            }
            Content::Parts(part) => self.part(part),
        }
    }

    fn part(&mut self, part: Value) {
        match (part.get("type").and_then(Value::as_str), &part) {
            (_, Value::String(text)) => self.text.push_str(text),
            (Some("text" | "output_text"), _) => self.text.push_str(member(&part, "text")),
            (Some("refusal"), _) => self.refusal.push_str(member(&part, "refusal")),
            // Mistral: a list of texts.
            (Some("thinking"), _) => {
                match part.get("thinking") {
                    Some(Value::Array(texts)) => texts
                        .iter()
                        .for_each(|one| self.reasoning.push_str(member(one, "text"))),
                    _ => self.reasoning.push_str(member(&part, "thinking")),
                }
                let signature = Some(member(&part, "signature")).filter(|one| !one.is_empty());
                self.signature = signature.map(Arc::from).or(self.signature.take());
            }
            (_, Value::Object(_)) => self.blocks.push(part),
            _ => {}
        }
    }

    /// The same thoughts stand in several members of some providers' messages: the first counts.
    fn reasoning_members(&mut self, members: &mut Map<String, Value>) {
        for name in REASONING {
            if let Some(thought) = text(members, name)
                && self.reasoning.is_empty()
            {
                self.reasoning = thought;
                self.member = Some(name);
            }
        }
        let Some(Value::Array(details)) = members.get("reasoning_details") else {
            return;
        };
        if details.is_empty() {
            members.shift_remove("reasoning_details");
        } else {
            // They go back whole, so the text must not go back beside them.
            self.member = None;
            if self.reasoning.is_empty() {
                let texts = details.iter().map(|detail| match member(detail, "text") {
                    "" => member(detail, "summary"),
                    text => text,
                });
                self.reasoning = texts.collect();
            }
        }
    }
}

fn member<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

impl Fragment {
    fn read(value: Value) -> Option<Self> {
        let Value::Object(mut members) = value else {
            return None;
        };
        let kind = word(&mut members, "type");
        let mut fragment = Self {
            index: take(&mut members, "index").and_then(|index| index.as_u64()),
            // Some servers write the text for a missing one.
            id: text(&mut members, "id").filter(|id| id != "null"),
            custom: kind.as_deref() == Some("custom") || members.contains_key("custom"),
            ..Self::default()
        };
        let (inner, input) = if fragment.custom {
            ("custom", "input")
        } else {
            ("function", "arguments")
        };
        let own = object(&mut members, inner);
        members.retain(|_, value| !value.is_null());
        fragment.rest = members;
        fragment.inner(own, input);
        Some(fragment)
    }

    fn inner(&mut self, mut own: Map<String, Value>, input: &str) {
        self.name = text(&mut own, "name").unwrap_or_default();
        self.arguments = match take(&mut own, input) {
            None => String::new(),
            Some(Value::String(text)) => text,
            Some(value) => value.to_string(),
        };
    }
}
