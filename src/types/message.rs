//! One turn of a conversation.

use std::{borrow::Cow, fmt, sync::Arc};

use super::{Content, Extra, Origin, Part, Role, ToolCall};

/// One turn of a conversation, of a request and of an answer alike.
///
/// An answer goes into the next request as it is: `request.message(answer.message())`.
///
/// The serde form is a message of OpenAI's chat completions. What that has no place for stands in a
/// member `tollgate` of it, so that a conversation that was stored, or went through a client, is what
/// it was: the [`origin`](Self::origin), the signatures of reasoning, and opaque parts of the crate's
/// other protocols. No provider is sent that member, and a message that needs none has none.
///
/// # Examples
///
/// ```
/// use tollgate::types::{Message, Part};
///
/// let message = Message::user([Part::text("What is this?"), Part::image("https://example.com/a.png")]);
/// assert_eq!(message.text(), "What is this?");
/// ```
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Message {
    /// Who speaks.
    pub role: Role,
    /// What is said, in order: text, pictures, reasoning, calls of tools.
    pub content: Vec<Part>,
    /// The speaker's name.
    pub name: Option<Arc<str>>,
    /// The call that a tool answers.
    pub tool_call_id: Option<Arc<str>>,
    /// Members beside these, such as `annotations` or `reasoning_details`.
    pub extra: Extra,
    /// Who wrote it. Its reasoning, opaque parts and extra members are sent back there, and nowhere
    /// else; `None`, for what the caller wrote, is sent to all.
    pub origin: Option<Origin>,
}

impl Message {
    /// What `role` says.
    pub fn new(role: Role, content: impl Into<Content>) -> Self {
        Self {
            role,
            content: content.into().0,
            name: None,
            tool_call_id: None,
            extra: Extra::default(),
            origin: None,
        }
    }

    /// Instructions of the application.
    pub fn system(content: impl Into<Content>) -> Self {
        Self::new(Role::System, content)
    }

    /// Instructions of the application, as newer OpenAI models call them. Endpoints that do not
    /// know the word are sent `system`.
    pub fn developer(content: impl Into<Content>) -> Self {
        Self::new(Role::Developer, content)
    }

    /// What the person says.
    pub fn user(content: impl Into<Content>) -> Self {
        Self::new(Role::User, content)
    }

    /// What the model said.
    pub fn assistant(content: impl Into<Content>) -> Self {
        Self::new(Role::Assistant, content)
    }

    /// What a tool answers to the call of this identifier.
    pub fn tool(call: impl Into<Arc<str>>, content: impl Into<Content>) -> Self {
        Self {
            tool_call_id: Some(call.into()),
            ..Self::new(Role::Tool, content)
        }
    }

    /// The text, without reasoning and refusal.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        joined(self.content.iter().filter_map(|part| match part {
            Part::Text(text) => Some(text.text.as_str()),
            _ => None,
        }))
    }

    /// What the model thought before it spoke; empty where it gave nothing away.
    #[must_use]
    pub fn reasoning(&self) -> Cow<'_, str> {
        joined(self.content.iter().filter_map(|part| match part {
            Part::Reasoning(reasoning) => Some(reasoning.text.as_str()),
            _ => None,
        }))
    }

    /// The text with which the model refused; empty where it did not.
    #[must_use]
    pub fn refusal(&self) -> Cow<'_, str> {
        joined(self.content.iter().filter_map(|part| match part {
            Part::Refusal(refusal) => Some(refusal.text.as_str()),
            _ => None,
        }))
    }

    /// The tools that the model wants called, in order.
    pub fn tool_calls(&self) -> impl Iterator<Item = &ToolCall> {
        self.content.iter().filter_map(|part| match part {
            Part::ToolCall(call) => Some(call),
            _ => None,
        })
    }
}

/// Borrows where one piece is all there is.
fn joined<'a>(mut pieces: impl Iterator<Item = &'a str>) -> Cow<'a, str> {
    let first = Cow::Borrowed(pieces.next().unwrap_or_default());
    pieces.fold(first, |all, piece| all + piece)
}

impl From<&Self> for Message {
    fn from(message: &Self) -> Self {
        message.clone()
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("role", &self.role)
            .field("content", &self.content)
            .field("extra", &self.extra)
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}
