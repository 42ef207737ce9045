//! Tokens used by a call, in classes that do not overlap.

use serde::{Deserialize, Serialize};

/// Tokens used by one attempt, each counted in exactly one class.
///
/// No class contains another, so that no price can be charged twice: cached tokens are not part of
/// `input`, reasoning tokens are not part of `output`. Sums are methods. The protocols translate
/// each vendor's arithmetic (shared `PROVIDERS.md` §1.3) into this form.
///
/// # Streams
///
/// Usage that arrives several times in one stream replaces what came before; it is never added.
///
/// # Examples
///
/// ```
/// use tollgate::Usage;
///
/// let usage = Usage { input: 80, cache_read: 20, output: 7, reasoning: 3, ..Usage::default() };
/// assert_eq!((usage.input_total(), usage.output_total(), usage.total()), (100, 10, 110));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Usage {
    /// Input tokens neither read from nor written to a cache.
    pub input: u64,
    /// Input tokens read from the provider's prompt cache.
    pub cache_read: u64,
    /// Input tokens written to the provider's short-lived (5 minutes) prompt cache.
    pub cache_write: u64,
    /// Input tokens written to the provider's one-hour prompt cache.
    pub cache_write_1h: u64,
    /// Output tokens that are neither reasoning nor audio.
    pub output: u64,
    /// Output tokens spent on reasoning.
    pub reasoning: u64,
    /// Input tokens of audio.
    pub audio_input: u64,
    /// Output tokens of audio.
    pub audio_output: u64,
    /// Whether the counts are an upper bound of our own, because the provider's never came.
    pub estimated: bool,
}

impl Usage {
    /// All input tokens, cached or not.
    #[must_use]
    pub const fn input_total(&self) -> u64 {
        self.input
            .saturating_add(self.cache_read)
            .saturating_add(self.cache_write)
            .saturating_add(self.cache_write_1h)
            .saturating_add(self.audio_input)
    }

    /// All output tokens, reasoning and audio included.
    #[must_use]
    pub const fn output_total(&self) -> u64 {
        self.output
            .saturating_add(self.reasoning)
            .saturating_add(self.audio_output)
    }

    /// All tokens.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.input_total().saturating_add(self.output_total())
    }

    /// The usage of two attempts together; estimated where either is.
    #[must_use]
    pub const fn plus(&self, other: &Self) -> Self {
        Self {
            input: self.input.saturating_add(other.input),
            cache_read: self.cache_read.saturating_add(other.cache_read),
            cache_write: self.cache_write.saturating_add(other.cache_write),
            cache_write_1h: self.cache_write_1h.saturating_add(other.cache_write_1h),
            output: self.output.saturating_add(other.output),
            reasoning: self.reasoning.saturating_add(other.reasoning),
            audio_input: self.audio_input.saturating_add(other.audio_input),
            audio_output: self.audio_output.saturating_add(other.audio_output),
            estimated: self.estimated || other.estimated,
        }
    }
}
