//! The items of a streamed answer.

use std::{fmt, sync::Arc};

use serde_json::Value;

use super::{Extra, FinishReason, Summary, Usage, veil::Veil};

/// One item of a streamed answer.
///
/// A stream gives any number of these and ends with exactly one terminal item: [`Event::Done`], or
/// an error. Nothing comes after it. `choice` counts the alternatives of a request with `n > 1`
/// from 0.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// The provider began to answer; a later one replaces what it states.
    Start(Box<Start>),
    /// A piece of the answer's text, never empty.
    Text {
        /// Which alternative it belongs to.
        choice: u32,
        /// The piece.
        text: String,
    },
    /// A piece of the model's reasoning.
    Reasoning(Box<ReasoningDelta>),
    /// A piece of a tool call.
    ToolCall(Box<ToolCallDelta>),
    /// A piece of the text with which the model refuses.
    Refusal {
        /// Which alternative it belongs to.
        choice: u32,
        /// The piece.
        text: String,
    },
    /// An alternative is complete.
    Finish {
        /// Which alternative.
        choice: u32,
        /// Why it ended.
        reason: FinishReason,
    },
    /// The usage as far as the provider states it; replaces what came before.
    Usage(Box<Usage>),
    /// Another target starts over: what came so far is not part of the answer.
    Restarted,
    /// Something of the provider's own: citations, log probabilities, server tools.
    Opaque(Box<Opaque>),
    /// The answer is complete.
    Done(Box<Summary>),
}

/// What a provider says of itself when it begins to answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Start {
    /// The provider's identifier of the answer.
    pub id: Option<Arc<str>>,
    /// The model that answers.
    pub model: Option<Arc<str>>,
    /// The service tier that answers, which decides the price.
    pub service_tier: Option<Arc<str>>,
    /// When the answer was made, in seconds since 1970.
    pub created: Option<u64>,
}

impl Start {
    /// Takes over what `later` states.
    pub(crate) fn update(&mut self, later: &Self) {
        fn take<T: Clone>(known: &mut Option<T>, later: &Option<T>) {
            if later.is_some() {
                known.clone_from(later);
            }
        }
        take(&mut self.id, &later.id);
        take(&mut self.model, &later.model);
        take(&mut self.service_tier, &later.service_tier);
        take(&mut self.created, &later.created);
    }
}

/// A piece of the model's reasoning.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ReasoningDelta {
    /// Which alternative it belongs to.
    pub choice: u32,
    /// The piece, empty where only the signature is given.
    pub text: String,
    /// The provider's opaque proof of it, to be sent back unchanged.
    pub signature: Option<Arc<str>>,
    /// The member of an OpenAI-shaped message that it stands in, see
    /// [`Reasoning::member`](super::Reasoning::member).
    pub member: Option<&'static str>,
}

/// A piece of a tool call.
///
/// Calls are told apart by `index`; the identifier and the name come with the first piece, and the
/// arguments are the pieces put together.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ToolCallDelta {
    /// Which alternative it belongs to.
    pub choice: u32,
    /// Which call of the alternative, counted from 0 without gaps.
    pub index: u32,
    /// The call's identifier, with its first piece.
    pub id: Option<Arc<str>>,
    /// The tool's name, with its first piece.
    pub name: Option<Arc<str>>,
    /// The next piece of the arguments, JSON once they are complete.
    pub arguments: String,
    /// Whether the arguments are free text (an OpenAI `custom` tool) and not JSON.
    pub custom: bool,
    /// Members beside it, such as a signature that goes back with the call.
    pub extra: Extra,
}

/// A part of an answer that only its own protocol understands.
#[derive(Clone, PartialEq)]
pub struct Opaque {
    /// Which alternative it belongs to.
    pub choice: u32,
    /// Where in the answer it stands.
    pub place: Place,
    /// The protocol that it came through, and the only one that it may be sent back to.
    pub protocol: &'static str,
    /// The block as it came; in any other place an object of members.
    pub value: Value,
}

/// Where in an answer an opaque part stands, so that a collected stream is the same answer as a
/// whole one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// A block of the content, in its order.
    Content,
    /// Members of the message, which go back with it: annotations, the identifier of audio.
    Message,
    /// Members of the alternative: log probabilities, what a filter found.
    Choice,
    /// Members of the answer: citations.
    Answer,
}

impl Event {
    /// The text that the event adds to the first alternative.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text { choice: 0, text } => Some(text),
            _ => None,
        }
    }

    /// Whether the caller can see anything in it: text, reasoning, a tool call, a refusal, a
    /// finish.
    ///
    /// From the first such item on an attempt is never repeated.
    #[must_use]
    pub const fn is_content(&self) -> bool {
        matches!(
            self,
            Self::Text { .. }
                | Self::Reasoning(_)
                | Self::ToolCall(_)
                | Self::Refusal { .. }
                | Self::Finish { .. }
        )
    }

    /// How many bytes the model wrote for it: an upper bound of its tokens.
    #[must_use]
    pub fn written(&self) -> usize {
        match self {
            Self::Text { text, .. } | Self::Refusal { text, .. } => text.len(),
            Self::Reasoning(reasoning) => reasoning.text.len(),
            Self::ToolCall(call) => call.arguments.len() + call.name.as_deref().map_or(0, str::len),
            _ => 0,
        }
    }
}

impl fmt::Debug for Event {
    /// Shows kinds and sizes, and nothing of what is said.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start(start) => start.fmt(f),
            Self::Text { choice, text } => f
                .debug_struct("Text")
                .field("choice", choice)
                .field("text", &Veil(text))
                .finish(),
            Self::Reasoning(delta) => delta.fmt(f),
            Self::ToolCall(delta) => delta.fmt(f),
            Self::Refusal { choice, text } => f
                .debug_struct("Refusal")
                .field("choice", choice)
                .field("text", &Veil(text))
                .finish(),
            Self::Finish { choice, reason } => f
                .debug_struct("Finish")
                .field("choice", choice)
                .field("reason", reason)
                .finish(),
            Self::Usage(usage) => usage.fmt(f),
            Self::Restarted => f.write_str("Restarted"),
            Self::Opaque(opaque) => opaque.fmt(f),
            Self::Done(summary) => f.debug_tuple("Done").field(summary).finish(),
        }
    }
}

impl fmt::Debug for ReasoningDelta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReasoningDelta")
            .field("choice", &self.choice)
            .field("text", &Veil(&self.text))
            .field("signed", &self.signature.is_some())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for ToolCallDelta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ToolCallDelta")
            .field("choice", &self.choice)
            .field("index", &self.index)
            .field("id", &self.id)
            .field("name", &self.name)
            .field("arguments", &Veil(&self.arguments))
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Opaque {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opaque")
            .field("choice", &self.choice)
            .field("place", &self.place)
            .field("protocol", &self.protocol)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;

    #[test]
    fn an_item_of_a_stream_stays_small() {
        assert!(size_of::<Result<Event, Error>>() <= 32);
    }
}
