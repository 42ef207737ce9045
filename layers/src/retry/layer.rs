use std::{num::NonZeroU32, time::Duration};

use tower::Layer;

use super::{Backoff, Retry, RetryBudget, jitter::Jitter, policy::Policy};

/// Makes attempts that failed for now again, see [the module](super).
///
/// By default 3 attempts in total, [`Backoff::default`], waits of the other side honoured up to
/// 60 s, and for each service a [`RetryBudget::default`] of its own.
#[derive(Debug, Clone, Default)]
pub struct RetryLayer {
    policy: Policy,
    budget: Option<RetryBudget>,
    seed: Option<u64>,
}

impl RetryLayer {
    /// Allows a call this many attempts, the first included. 3 by default.
    #[must_use]
    pub const fn attempts(mut self, attempts: NonZeroU32) -> Self {
        self.policy.attempts = attempts;
        self
    }

    /// Waits like this between attempts. 500 ms doubling to 8 s by default.
    #[must_use]
    pub const fn backoff(mut self, backoff: Backoff) -> Self {
        self.policy.backoff = backoff;
        self
    }

    /// Gives up at once where the other side asks for a longer wait than this. 60 s by default.
    #[must_use]
    pub const fn max_hint(mut self, longest: Duration) -> Self {
        self.policy.max_hint = longest;
        self
    }

    /// Whether an attempt is made again that was sent and never answered
    /// ([`Reach::MaybeProcessed`](crate::Reach)): it may have been worked on, and may be billed
    /// twice. `true` by default.
    ///
    /// What was not sent is made again in either case.
    #[must_use]
    pub const fn resend_unanswered(mut self, resend: bool) -> Self {
        self.policy.resend_unanswered = resend;
        self
    }

    /// Takes retries out of this budget, and so shares it with whoever else holds it. By default
    /// every service has one of its own.
    #[must_use]
    pub fn budget(mut self, budget: RetryBudget) -> Self {
        self.budget = Some(budget);
        self
    }

    /// Draws backoffs from the sequence of this seed, the same in every run. By default no two
    /// services draw alike.
    #[must_use]
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }
}

impl<S> Layer<S> for RetryLayer {
    type Service = Retry<S>;

    fn layer(&self, inner: S) -> Self::Service {
        let budget = self.budget.clone().unwrap_or_default();
        let jitter = self.seed.map_or_else(Jitter::unpredictable, Jitter::seeded);
        Retry::new(inner, self.policy, budget, jitter)
    }
}
