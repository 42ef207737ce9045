//! An answer, or a chunk of one, as it stands on the wire.

use std::borrow::Cow;

use serde::de::{MapAccess, SeqAccess};
use serde_json::{Map, Value};

use super::{usage::Stated, wire::Said};
use crate::protocol::tolerant::{Read, Tolerant, keep, name, skip, value};

/// A whole answer, or one chunk of a stream.
///
/// Of a whole answer each member is kept, of a chunk only those of [`CHUNK`]: the others are
/// padding, or repeated with each chunk.
#[derive(Default)]
pub(super) struct Answer<'de, const WHOLE: bool> {
    pub(super) id: Option<Cow<'de, str>>,
    pub(super) model: Option<Cow<'de, str>>,
    pub(super) service_tier: Option<Cow<'de, str>>,
    pub(super) created: Option<u64>,
    pub(super) is_error: bool,
    pub(super) usage: Stated,
    pub(super) choices: Choices<'de, WHOLE>,
    /// What has no place of its own.
    pub(super) rest: Map<String, Value>,
}

/// Members of a chunk that are worth a look.
const CHUNK: [&str; 6] = [
    "error",
    "x_groq",
    "citations",
    "search_results",
    "prompt_filter_results",
    "moderation",
];

/// The alternatives, each with its place in the list; there is one as a rule.
#[derive(Default)]
pub(super) struct Choices<'de, const WHOLE: bool> {
    first: Option<(usize, Choice<'de, WHOLE>)>,
    more: Vec<(usize, Choice<'de, WHOLE>)>,
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
    fn object<A: MapAccess<'de>>(mut members: A) -> Result<Self, A::Error> {
        let mut answer = Self::default();
        while let Some(name) = name(&mut members)? {
            match &*name {
                "id" => answer.id = value(&mut members)?,
                "model" => answer.model = value(&mut members)?,
                "service_tier" => answer.service_tier = value(&mut members)?,
                "created" => answer.created = value(&mut members)?,
                "object" => {
                    let kind: Cow<'_, str> = value(&mut members)?;
                    answer.is_error = kind == "error";
                }
                "usage" => answer.usage = value(&mut members)?,
                "choices" => answer.choices = value(&mut members)?,
                other if WHOLE || CHUNK.contains(&other) => {
                    keep(&mut answer.rest, name, &mut members)?;
                }
                _ => skip(&mut members)?,
            }
        }
        Ok(answer)
    }
}

impl<'de, const WHOLE: bool> Choices<'de, WHOLE> {
    /// Each alternative, with its place in the list.
    pub(super) fn numbered(self) -> impl Iterator<Item = (usize, Choice<'de, WHOLE>)> {
        self.first.into_iter().chain(self.more)
    }
}

impl<'de, const WHOLE: bool> Tolerant<'de> for Choices<'de, WHOLE> {
    fn list<A: SeqAccess<'de>>(mut items: A) -> Result<Self, A::Error> {
        let mut choices = Self::default();
        let mut at = 0;
        while let Some(Read(choice)) = items.next_element::<Read<Option<_>>>()? {
            match choice {
                Some(choice) if choices.first.is_none() => choices.first = Some((at, choice)),
                Some(choice) => choices.more.push((at, choice)),
                None => {}
            }
            at += 1;
        }
        Ok(choices)
    }
}

impl<'de, const WHOLE: bool> Tolerant<'de> for Option<Choice<'de, WHOLE>> {
    /// What is said stands in the `message` of a whole answer and in the `delta` of a chunk, and
    /// with some servers in the other one.
    fn object<A: MapAccess<'de>>(mut members: A) -> Result<Self, A::Error> {
        let mut choice = Choice::default();
        let (usual, other) = if WHOLE {
            ("message", "delta")
        } else {
            ("delta", "message")
        };
        let mut has_usual = false;
        while let Some(name) = name(&mut members)? {
            match &*name {
                "index" => choice.index = value(&mut members)?,
                "finish_reason" => choice.finish = value(&mut members)?,
                here if here == usual || here == other => {
                    let said: Option<Said> = value(&mut members)?;
                    if let Some(said) = said
                        && (here == usual || !has_usual)
                    {
                        has_usual = here == usual;
                        choice.said = said;
                    }
                }
                _ => keep(&mut choice.rest, name, &mut members)?,
            }
        }
        Ok(Some(choice))
    }
}
