//! An answer, or a chunk of one, as it stands on the wire.

use std::{borrow::Cow, iter::once};

use serde::de::{MapAccess, SeqAccess};
use serde_json::{Map, Value};

use super::wire::Said;
use crate::{
    protocol::tolerant::{Into, Tolerant, Unread, keep, name, skip, value},
    types::Usage,
};

/// A whole answer, or one chunk of a stream.
///
/// Of a whole answer each member is kept, of a chunk only those in [`CHUNK`]: the others are padding, or repeated with each chunk.
#[derive(Default)]
pub(super) struct Answer<'de, const WHOLE: bool> {
    pub(super) id: Option<Cow<'de, str>>,
    pub(super) model: Option<Cow<'de, str>>,
    pub(super) service_tier: Option<Cow<'de, str>>,
    pub(super) created: Option<u64>,
    pub(super) is_error: bool,
    pub(super) usage: Option<Usage>,
    pub(super) choices: Choices<'de, WHOLE>,
    /// What has no place of its own, and may have a meaning.
    pub(super) rest: Map<String, Value>,
    /// What has none.
    pub(super) unread: Unread,
}

/// Members of a chunk that are worth a look.
const CHUNK: [&str; 5] = [
    "x_groq",
    "citations",
    "search_results",
    "prompt_filter_results",
    "moderation",
];

/// The alternatives, each with its place in the list; there is one as a rule.
#[derive(Default)]
pub(super) struct Choices<'de, const WHOLE: bool> {
    first: Option<Choice<'de, WHOLE>>,
    more: Vec<Option<Choice<'de, WHOLE>>>,
}

/// One alternative, or a piece of one.
#[derive(Default)]
pub(super) struct Choice<'de, const WHOLE: bool> {
    pub(super) index: Option<u64>,
    pub(super) said: Said,
    pub(super) finish: Option<Cow<'de, str>>,
    pub(super) rest: Map<String, Value>,
}

impl<'de, const WHOLE: bool> Tolerant<'de> for Answer<'de, WHOLE> {
    fn object<A: MapAccess<'de>>(&mut self, mut members: A) -> Result<(), A::Error> {
        let answer = self;
        while let Some(name) = name(&mut members)? {
            match &*name {
                "id" => value(&mut members, &mut answer.id)?,
                "model" => value(&mut members, &mut answer.model)?,
                "service_tier" => value(&mut members, &mut answer.service_tier)?,
                "created" => value(&mut members, &mut answer.created)?,
                "object" => {
                    let mut kind = Cow::default();
                    value(&mut members, &mut kind)?;
                    answer.is_error = kind == "error";
                }
                "usage" => value(&mut members, &mut answer.usage)?,
                "choices" => value(&mut members, &mut answer.choices)?,
                "error" => keep(&mut answer.rest, name, &mut members)?,
                _ if WHOLE => answer.unread.keep(&name, &mut members)?,
                other if CHUNK.contains(&other) => keep(&mut answer.rest, name, &mut members)?,
                _ => skip(&mut members)?,
            }
        }
        Ok(())
    }
}

impl Answer<'_, false> {
    /// The text that a chunk says, and for which alternative, if it says nothing else.
    pub(super) fn only_text(&self) -> Option<(u32, &str)> {
        let Choices { first, more } = &self.choices;
        let choice = first.as_ref().filter(|_| more.is_empty())?;
        let is_all = self.rest.is_empty()
            && self.usage.is_none()
            && choice.finish.is_none()
            && choice.rest.is_empty();
        let text = choice.said.only_text().filter(|_| is_all)?;
        Some((choice.place(0), text))
    }
}

impl<'de, const WHOLE: bool> Choices<'de, WHOLE> {
    /// Each alternative, with its place in the list.
    pub(super) fn numbered(&mut self) -> impl Iterator<Item = (usize, &mut Choice<'de, WHOLE>)> {
        let all = once(&mut self.first).chain(&mut self.more).enumerate();
        all.filter_map(|(at, choice)| Some((at, choice.as_mut()?)))
    }
}

impl<const WHOLE: bool> Choice<'_, WHOLE> {
    /// Which alternative it is, at this place of the list.
    pub(super) fn place(&self, at: usize) -> u32 {
        u32::try_from(self.index.unwrap_or(at as u64)).unwrap_or(u32::MAX)
    }
}

impl<'de, const WHOLE: bool> Tolerant<'de> for Choices<'de, WHOLE> {
    fn list<A: SeqAccess<'de>>(&mut self, mut items: A) -> Result<(), A::Error> {
        if items.next_element_seed(Into(&mut self.first))?.is_none() {
            return Ok(());
        }
        let mut choice = None;
        while items.next_element_seed(Into(&mut choice))?.is_some() {
            self.more.push(choice.take());
        }
        Ok(())
    }
}

impl<'de, const WHOLE: bool> Tolerant<'de> for Option<Choice<'de, WHOLE>> {
    /// What is said stands in the `message` of a whole answer and in the `delta` of a chunk, and
    /// with some servers in the other one.
    fn object<A: MapAccess<'de>>(&mut self, mut members: A) -> Result<(), A::Error> {
        let choice = self.insert(Choice::default());
        let (usual, other) = if WHOLE {
            ("message", "delta")
        } else {
            ("delta", "message")
        };
        let mut aside = None;
        while let Some(name) = name(&mut members)? {
            match &*name {
                "index" => value(&mut members, &mut choice.index)?,
                "finish_reason" => value(&mut members, &mut choice.finish)?,
                here if here == usual => value(&mut members, &mut choice.said)?,
                here if here == other => {
                    value(&mut members, aside.insert(Said::default()))?;
                }
                _ => keep(&mut choice.rest, name, &mut members)?,
            }
        }
        if let Some(aside) = aside.filter(|_| choice.said.is_empty) {
            choice.said = aside;
        }
        Ok(())
    }
}
