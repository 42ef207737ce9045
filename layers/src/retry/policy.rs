//! Whether a failed attempt is made again, and when: apart from locks, clocks and futures.

use std::{num::NonZeroU32, time::Duration};

use tokio::time::Instant;

use super::Backoff;
use crate::{Classify, Reach};

/// What one layer allows each call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Policy {
    pub(super) attempts: NonZeroU32,
    pub(super) backoff: Backoff,
    pub(super) max_hint: Duration,
    pub(super) resend_unanswered: bool,
}

/// Three attempts.
const ATTEMPTS: NonZeroU32 = NonZeroU32::MIN.saturating_add(2);
const MAX_HINT: Duration = Duration::from_secs(60);

impl Policy {
    /// How long to wait after the transient error of attempt number `made` before the next one;
    /// `None` to give up.
    ///
    /// `deadline` is the caller's, and `random` any number: it draws the backoff.
    pub(super) fn wait<E: Classify>(
        &self,
        error: &E,
        made: u32,
        now: Instant,
        deadline: Option<Instant>,
        random: u64,
    ) -> Option<Duration> {
        if made >= self.attempts.get() {
            return None;
        }
        if !self.resend_unanswered && error.reach() == Reach::MaybeProcessed {
            return None;
        }
        let hint = error.retry_after().unwrap_or_default();
        if hint > self.max_hint {
            return None;
        }
        let drawn = self.backoff.draw(made.saturating_sub(1), random);
        let wait = hint.max(drawn);
        let in_time = deadline.is_none_or(|deadline| {
            let begun = now.checked_add(wait);
            begun.is_some_and(|begun| begun < deadline)
        });
        in_time.then_some(wait)
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            attempts: ATTEMPTS,
            backoff: Backoff::default(),
            max_hint: MAX_HINT,
            resend_unanswered: true,
        }
    }
}
