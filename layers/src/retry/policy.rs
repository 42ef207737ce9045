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
        // Callers that were all told the same time must not come back at the same instant.
        let wait = hint.saturating_add(drawn);
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::Fault;

    const MILLISECOND: Duration = Duration::from_millis(1);

    proptest! {
        #[test]
        fn a_wait_is_as_long_as_was_asked_for_and_ends_before_the_deadline(
            made in 1..5_u32,
            hint in prop::option::of(0..100_000_u32),
            patience in prop::option::of(0..100_000_u32),
            random: u64,
        ) {
            let policy = Policy::default();
            let now = Instant::now();
            let hint = hint.map_or(Duration::ZERO, |hint| hint * MILLISECOND);
            let deadline = patience.map(|patience| now + patience * MILLISECOND);
            let fault = Fault::transient().wait(hint);
            let wait = policy.wait(&fault, made, now, deadline, random);

            let own = policy.backoff.draw(made - 1, random);
            let late = deadline.is_some_and(|deadline| now + (hint + own) >= deadline);
            let refused = made >= 3 || hint > MAX_HINT || late;
            prop_assert_eq!(wait, (!refused).then(|| hint + own));
        }
    }

    #[test]
    fn a_wait_without_end_is_given_up_where_there_is_a_deadline() {
        let policy = Policy {
            max_hint: Duration::MAX,
            ..Policy::default()
        };
        let now = Instant::now();
        let fault = Fault::transient().wait(Duration::MAX);
        let far = Some(now + Duration::from_secs(1_000_000));
        assert_eq!(policy.wait(&fault, 1, now, far, 0), None);
        assert_eq!(policy.wait(&fault, 1, now, None, 0), Some(Duration::MAX));
    }

    #[test]
    fn only_what_may_have_been_worked_on_depends_on_the_setting() {
        let policy = Policy {
            resend_unanswered: false,
            ..Policy::default()
        };
        let now = Instant::now();
        let again = [Reach::NotSent, Reach::MaybeProcessed, Reach::Answered].map(|reach| {
            let fault = Fault::transient().at(reach);
            policy.wait(&fault, 1, now, None, 0).is_some()
        });
        assert_eq!(again, [true, false, true]);
    }
}
