//! What may be said in a conversation, in the forms that are handy.

use std::fmt;

use super::{Image, Message, Part};

/// What a message says: text, one part, or a list of parts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Content(pub(super) Vec<Part>);

impl From<&str> for Content {
    fn from(text: &str) -> Self {
        Self(vec![Part::text(text)])
    }
}

impl From<String> for Content {
    fn from(text: String) -> Self {
        Self(vec![Part::text(text)])
    }
}

impl From<&String> for Content {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

impl From<Image> for Content {
    fn from(image: Image) -> Self {
        Self(vec![Part::Image(image)])
    }
}

impl From<Part> for Content {
    fn from(part: Part) -> Self {
        Self(vec![part])
    }
}

impl From<Vec<Part>> for Content {
    fn from(parts: Vec<Part>) -> Self {
        Self(parts)
    }
}

impl<const N: usize> From<[Part; N]> for Content {
    fn from(parts: [Part; N]) -> Self {
        Self(parts.into())
    }
}

/// What is put into a conversation: a text, which the person says, one message, or a list of them.
#[derive(Clone, Default, PartialEq)]
pub struct Input(pub(super) Vec<Message>);

impl From<&str> for Input {
    fn from(text: &str) -> Self {
        Message::user(text).into()
    }
}

impl From<String> for Input {
    fn from(text: String) -> Self {
        Message::user(text).into()
    }
}

impl From<&String> for Input {
    fn from(text: &String) -> Self {
        Message::user(text).into()
    }
}

impl From<Message> for Input {
    fn from(message: Message) -> Self {
        Self(vec![message])
    }
}

impl From<&Message> for Input {
    fn from(message: &Message) -> Self {
        message.clone().into()
    }
}

impl From<Vec<Message>> for Input {
    fn from(messages: Vec<Message>) -> Self {
        Self(messages)
    }
}

impl From<&[Message]> for Input {
    fn from(messages: &[Message]) -> Self {
        Self(messages.to_vec())
    }
}

impl<const N: usize> From<[Message; N]> for Input {
    fn from(messages: [Message; N]) -> Self {
        Self(messages.into())
    }
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Input").field(&self.0.len()).finish()
    }
}
