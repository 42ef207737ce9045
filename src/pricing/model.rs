//! What is known of one model at one provider.

use std::borrow::Cow;

use super::Rates;

/// Which kind of call a model answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Mode {
    /// Chat completions, or the provider's own chat call.
    #[default]
    Chat,
    /// OpenAI's Responses call only.
    Responses,
    /// Plain text completions.
    Completion,
    /// Embeddings.
    Embedding,
}

impl Mode {
    pub(super) fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "chat" => Self::Chat,
            "responses" => Self::Responses,
            "completion" => Self::Completion,
            "embedding" => Self::Embedding,
            _ => return None,
        })
    }
}

/// What is known of one model at one provider: its prices, its limits, what it can do.
///
/// A field is `None` where nobody states it; that says nothing about the model.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ModelFacts {
    /// Its prices.
    pub rates: Rates,
    /// The kind of call it answers.
    pub mode: Mode,
    /// The most tokens that it takes in: its context window.
    pub context_tokens: Option<u64>,
    /// The most tokens that it puts out.
    pub max_output_tokens: Option<u64>,
    /// The length of its vectors.
    pub embedding_dimensions: Option<u64>,
    /// The day on which the provider turns it off, as `YYYY-MM-DD`.
    pub deprecation_date: Option<Cow<'static, str>>,
    pub(super) abilities: Cow<'static, str>,
}

impl ModelFacts {
    /// The words for what it can do: `vision`, `function_calling`, `reasoning` and the like.
    pub fn abilities(&self) -> impl Iterator<Item = &str> {
        self.abilities.split(',').filter(|word| !word.is_empty())
    }

    /// Whether a word is among its abilities.
    #[must_use]
    pub fn supports(&self, ability: &str) -> bool {
        self.abilities().any(|word| word == ability)
    }

    /// Its rates, where they price a whole call: input, and output unless there is none.
    pub(super) fn priced(&self) -> Option<&Rates> {
        let base = self.rates.base();
        let has_output = base.output.is_some() || self.mode == Mode::Embedding;
        (base.input.is_some() && has_output).then_some(&self.rates)
    }
}
