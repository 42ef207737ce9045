//! Why an answer ended.

use std::{fmt, sync::Arc};

/// Why the model stopped (OpenTelemetry `gen_ai.response.finish_reasons`).
///
/// A finish that means failure is an error and never stands here; a missing one is never turned
/// into [`FinishReason::Stop`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FinishReason {
    /// The model had said what it had to say, or met a stop sequence.
    Stop,
    /// The output limit or the window was reached.
    Length,
    /// The model wants its tools called.
    ToolCalls,
    /// The answer was refused or filtered.
    ContentFilter,
    /// Anything else, in the provider's word.
    Other(Arc<str>),
}

impl FinishReason {
    /// The word that OpenAI's chat completions use for it, or the provider's own.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Stop => "stop",
            Self::Length => "length",
            Self::ToolCalls => "tool_calls",
            Self::ContentFilter => "content_filter",
            Self::Other(word) => word,
        }
    }
}

impl fmt::Display for FinishReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
