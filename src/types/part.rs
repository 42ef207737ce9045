//! What a message is made of.

use std::{fmt, sync::Arc};

use serde_json::Value;

use super::{Audio, Extra, File, Image, ToolCall, veil::Veil};

/// One part of a message.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Part {
    /// Text.
    Text(Text),
    /// A picture.
    Image(Image),
    /// A recording.
    Audio(Audio),
    /// A document.
    File(File),
    /// What the model thought before it spoke.
    Reasoning(Reasoning),
    /// The text with which the model refused.
    Refusal(Text),
    /// A tool that the model wants called.
    ToolCall(ToolCall),
    /// A part that only its own protocol understands.
    Opaque(Block),
}

impl Part {
    /// A part of text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(Text::new(text))
    }

    /// A picture at an address, or in a `data:` URI.
    pub fn image(url: impl Into<Arc<str>>) -> Self {
        Self::Image(Image::url(url))
    }
}

/// Text, and what its provider says about it.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Text {
    /// The text.
    pub text: String,
    /// Members beside it, such as `cache_control`.
    pub extra: Extra,
}

impl Text {
    /// Text with nothing beside it.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            extra: Extra::default(),
        }
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Text")
            .field("text", &Veil(&self.text))
            .field("extra", &self.extra)
            .finish()
    }
}

/// What the model thought before it spoke.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reasoning {
    /// The thoughts, or the provider's summary of them.
    pub text: String,
    /// The provider's opaque proof of them, which goes back unchanged, and to this provider only.
    pub signature: Option<Arc<str>>,
    /// The member of an OpenAI-shaped message that it stood in (`reasoning_content`, `reasoning`),
    /// and the one that it goes back in; `None` where it does not go back by itself.
    pub member: Option<&'static str>,
}

impl Reasoning {
    /// Thoughts without a signature, which stood in `member`.
    pub fn new(text: impl Into<String>, member: Option<&'static str>) -> Self {
        Self {
            text: text.into(),
            signature: None,
            member,
        }
    }
}

impl fmt::Debug for Reasoning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reasoning")
            .field("text", &Veil(&self.text))
            .field("signed", &self.signature.is_some())
            .field("member", &self.member)
            .finish()
    }
}

/// A part that only its own protocol understands: a video, a server tool's result.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Block {
    /// The protocol that it came through, and the only one that it may be sent to.
    pub protocol: &'static str,
    /// The part, as it came.
    pub value: Arc<Value>,
}

impl Block {
    /// A part in the words of `protocol`.
    pub fn new(protocol: &'static str, value: impl Into<Arc<Value>>) -> Self {
        Self {
            protocol,
            value: value.into(),
        }
    }
}

impl fmt::Debug for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Block")
            .field("protocol", &self.protocol)
            .finish_non_exhaustive()
    }
}
