//! What is known of an attempt when it is over.

use std::{sync::Arc, time::Duration};

use tollgate_layers::{Cost, Marked, Priced, Reach};

use super::{Account, FinishReason, Origin, Usage};
use crate::ErrorKind;

/// What is known of one attempt, and, at the end of a call, of the others.
///
/// The same type serves the record that an attempt keeps while it runs, the hooks of the layers,
/// and the caller's [`Event::Done`](super::Event::Done).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Summary {
    /// The provider that was asked.
    pub provider: Option<Arc<str>>,
    /// The model that answered; before an answer, the one asked for.
    pub model: Option<Arc<str>>,
    /// The account at the provider that was asked.
    pub account: Option<Account>,
    /// The model that was asked for.
    pub requested: Option<Arc<str>>,
    /// The service tier that answered.
    pub service_tier: Option<Arc<str>>,
    /// The provider's identifier of the answer.
    pub response_id: Option<Arc<str>>,
    /// How far the request got.
    pub reach: Reach,
    /// The tokens used, as far as known; [`Usage::estimated`] where the provider never said.
    pub usage: Usage,
    /// The most that the provider can have billed, set when the request is sent.
    pub bound: Bound,
    /// What the attempt cost.
    pub cost: Cost,
    /// Why the first alternative ended.
    pub finish: Option<FinishReason>,
    /// What the attempt failed with.
    pub error: Option<ErrorKind>,
    /// From the call to the head of the answer.
    pub head: Option<Duration>,
    /// From the call to the end of the answer.
    pub latency: Option<Duration>,
    /// From the call to the first item with content.
    pub first_item: Option<Duration>,
    /// Whether the answer came from a cache.
    pub cached: bool,
    /// Whether a fallback target answered.
    pub fallback: bool,
    /// The other attempts of the call, in order; filled in when the answer is handed over.
    pub others: Vec<Self>,
}

/// The most tokens that an attempt can come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bound {
    /// Input tokens.
    pub input: u64,
    /// Output tokens of all alternatives, where the request limits them.
    pub output: Option<u64>,
    /// Whether the answer was to come whole, so that no part of it was seen before its end.
    pub whole: bool,
}

impl Summary {
    /// Nothing is known yet, and nothing was sent.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            provider: None,
            model: None,
            account: None,
            requested: None,
            service_tier: None,
            response_id: None,
            reach: Reach::NotSent,
            usage: Usage {
                input: 0,
                cache_read: 0,
                cache_write: 0,
                cache_write_1h: 0,
                output: 0,
                reasoning: 0,
                audio_input: 0,
                audio_output: 0,
                estimated: false,
            },
            bound: Bound {
                input: 0,
                output: None,
                whole: false,
            },
            cost: Cost::NotYet,
            finish: None,
            error: None,
            head: None,
            latency: None,
            first_item: None,
            cached: false,
            fallback: false,
            others: Vec::new(),
        }
    }

    /// Who wrote the answer, as far as that is known.
    #[must_use]
    pub fn origin(&self) -> Option<Origin> {
        Some(Origin {
            account: self.account,
            model: self.requested.clone(),
            ..Origin::from(self.provider.clone()?)
        })
    }

    /// How many attempts the call took.
    #[must_use]
    pub fn attempts(&self) -> usize {
        1 + self.others.len()
    }

    /// What the whole call cost, failed and abandoned attempts included.
    ///
    /// An attempt that was refused before it reached a provider was priced by nobody, and is free.
    #[must_use]
    pub fn total_cost(&self) -> Cost {
        let refused = |other: &&Self| other.reach == Reach::NotSent && other.cost == Cost::NotYet;
        let others = self.others.iter().filter(|other| !refused(other));
        others.fold(self.cost, |sum, other| sum.plus(other.cost))
    }

    /// The tokens that the whole call used, failed and abandoned attempts included.
    #[must_use]
    pub fn total_usage(&self) -> Usage {
        self.others
            .iter()
            .fold(self.usage, |sum, other| sum.plus(&other.usage))
    }
}

impl Default for Summary {
    fn default() -> Self {
        Self::new()
    }
}

impl Priced for Summary {
    fn cost(&self) -> Cost {
        self.cost
    }

    fn set_cost(&mut self, cost: Cost) {
        self.cost = cost;
    }
}

impl Marked for Summary {
    fn is_fallback(&self) -> bool {
        self.fallback
    }

    fn mark_fallback(&mut self) {
        self.fallback = true;
    }

    fn is_cached(&self) -> bool {
        self.cached
    }

    fn mark_cached(&mut self) {
        self.cached = true;
    }
}
