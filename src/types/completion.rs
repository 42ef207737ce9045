//! A whole answer.

use std::{borrow::Cow, fmt, sync::Arc};

use tollgate_layers::Cost;

use super::{Extra, FinishReason, Message, Part, Role, Summary, ToolCall, Usage};

/// A whole answer: one or more alternatives, and what is known of the attempt.
///
/// The methods that read the answer speak of its first alternative.
///
/// # Examples
///
/// ```
/// use tollgate::types::{Choice, Completion, FinishReason, Message, Summary};
///
/// let choice = Choice::new(Message::assistant("Salut"), FinishReason::Stop);
/// let answer = Completion::new([choice], Summary::new());
/// assert_eq!(answer.text(), "Salut");
/// assert_eq!(answer.finish_reason(), Some(&FinishReason::Stop));
/// ```
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Completion {
    /// When the provider made it, in seconds since 1970.
    pub created: Option<u64>,
    /// The alternatives, in the order of their index.
    pub choices: Vec<Choice>,
    /// What is known of the attempt.
    pub summary: Summary,
    /// Members beside these, in the words of the protocol.
    pub extra: Extra,
}

/// One alternative of an answer.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Choice {
    /// Which alternative, counted from 0.
    pub index: u32,
    /// What the model said.
    pub message: Message,
    /// Why it ended; `None` where the provider did not say.
    pub finish: Option<FinishReason>,
    /// Members beside these, in the words of the protocol, such as `logprobs`.
    pub extra: Extra,
}

impl Choice {
    /// The first alternative, which ended for this reason.
    pub fn new(message: Message, finish: impl Into<Option<FinishReason>>) -> Self {
        Self {
            index: 0,
            message,
            finish: finish.into(),
            extra: Extra::default(),
        }
    }
}

impl Completion {
    /// An answer of these alternatives. The summary's finish is that of the first, where it has
    /// none yet.
    pub fn new(choices: impl IntoIterator<Item = Choice>, mut summary: Summary) -> Self {
        let choices: Vec<_> = choices.into_iter().collect();
        if summary.finish.is_none() {
            summary.finish = choices.first().and_then(|choice| choice.finish.clone());
        }
        Self {
            created: None,
            choices,
            summary,
            extra: Extra::default(),
        }
    }

    /// The first alternative.
    #[must_use]
    pub fn first(&self) -> Option<&Choice> {
        self.choices.first()
    }

    /// What the model said, ready to go into the next request.
    #[must_use]
    pub fn message(&self) -> &Message {
        static SILENCE: Message = Message {
            role: Role::Assistant,
            content: Vec::new(),
            name: None,
            tool_call_id: None,
            extra: Extra::NONE,
            origin: None,
        };
        self.first().map_or(&SILENCE, |choice| &choice.message)
    }

    /// The text, without reasoning and refusal.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        self.message().text()
    }

    /// What the model thought before it spoke; empty where it gave nothing away.
    #[must_use]
    pub fn reasoning(&self) -> Cow<'_, str> {
        self.message().reasoning()
    }

    /// The text with which the model refused; empty where it did not.
    #[must_use]
    pub fn refusal(&self) -> Cow<'_, str> {
        self.message().refusal()
    }

    /// The tools that the model wants called, in order.
    pub fn tool_calls(&self) -> impl Iterator<Item = &ToolCall> {
        self.message().tool_calls()
    }

    /// Why the answer ended; `None` where the provider did not say.
    #[must_use]
    pub fn finish_reason(&self) -> Option<&FinishReason> {
        self.first()?.finish.as_ref()
    }

    /// How many bytes the model wrote, all alternatives together: an upper bound of its tokens.
    pub(crate) fn written(&self) -> u64 {
        let parts = self
            .choices
            .iter()
            .flat_map(|choice| &choice.message.content);
        let bytes = parts.map(|part| match part {
            Part::Text(text) | Part::Refusal(text) => text.text.len(),
            Part::Reasoning(reasoning) => reasoning.text.len(),
            Part::ToolCall(call) => call.name.len() + call.arguments.len(),
            Part::Image(_) | Part::Audio(_) | Part::File(_) | Part::Opaque(_) => 0,
        });
        bytes.sum::<usize>() as u64
    }

    /// The provider's identifier of the answer.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.summary.response_id.as_deref()
    }

    /// The model that answered.
    #[must_use]
    pub fn model(&self) -> Option<&Arc<str>> {
        self.summary.model.as_ref()
    }

    /// The tokens that the answer used, without the call's other attempts.
    #[must_use]
    pub fn usage(&self) -> &Usage {
        &self.summary.usage
    }

    /// What the whole call cost, failed and abandoned attempts included.
    #[must_use]
    pub fn cost(&self) -> Cost {
        self.summary.total_cost()
    }

    /// What is known of the attempt, and of the others of the call.
    #[must_use]
    pub fn summary(&self) -> &Summary {
        &self.summary
    }
}

impl fmt::Debug for Completion {
    /// Shows sizes, model and usage, and nothing of what is said.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Completion")
            .field("choices", &self.choices)
            .field("model", &self.summary.model)
            .field("usage", &self.summary.usage)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Choice")
            .field("index", &self.index)
            .field("parts", &self.message.content.len())
            .field("finish", &self.finish)
            .finish_non_exhaustive()
    }
}
