use std::borrow::Cow;

use tollgate_layers::Track;

use crate::{ChatRequest, EmbedRequest, Summary};

/// A request that telemetry can name.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which operation it asks for",
    note = "implement `tollgate::telemetry::Operation` for the request of the stack"
)]
pub trait Operation: Track<Summary = Summary> {
    /// What it asks for.
    const NAME: OperationName;

    /// The model that it asks.
    fn asked_model(&self) -> &str;

    /// Whether the answer is to come as a stream; by default it is not.
    fn asks_stream(&self) -> bool {
        false
    }

    /// Who says what, in order; read only where content was asked for. Nothing by default.
    fn texts(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        std::iter::empty()
    }
}

/// What a request asks for (`gen_ai.operation.name`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OperationName {
    /// A turn of a conversation.
    Chat,
    /// Vectors that stand for texts.
    Embeddings,
}

impl OperationName {
    /// The word that the conventions have for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Embeddings => "embeddings",
        }
    }
}

impl Operation for ChatRequest {
    const NAME: OperationName = OperationName::Chat;

    fn asked_model(&self) -> &str {
        self.model()
    }

    fn asks_stream(&self) -> bool {
        self.is_stream()
    }

    fn texts(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        let messages = self.messages().iter();
        messages.map(|message| (message.role.as_str(), message.text()))
    }
}

impl Operation for EmbedRequest {
    const NAME: OperationName = OperationName::Embeddings;

    fn asked_model(&self) -> &str {
        &self.model
    }
}
