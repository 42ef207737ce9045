//! Which candidate is next, and what stands for the failures: apart from clocks and futures.

use tokio::time::Instant;

use super::{MAX_CANDIDATES, Suits};
use crate::Classify;

/// What is known of the targets while a call looks for one that answers.
#[derive(Debug)]
pub(super) struct Search<E> {
    /// One bit for each candidate that was neither tried nor ruled out.
    open: u32,
    /// The error that stands for those so far.
    kept: Option<E>,
    /// The soonest moment that any of the errors named.
    named: Option<Instant>,
    /// The soonest moment at which a candidate that was passed over is well.
    rested: Option<Instant>,
    /// Retries were spent on one of the errors.
    exhausted: bool,
}

const _: () = assert!(MAX_CANDIDATES == u32::BITS as usize);

impl<E> Search<E> {
    /// No candidate was tried yet.
    pub(super) const fn new(candidates: usize) -> Self {
        let open = match candidates {
            0 => 0,
            MAX_CANDIDATES.. => u32::MAX,
            some => bit(some) - 1,
        };
        Self {
            open,
            kept: None,
            named: None,
            rested: None,
            exhausted: false,
        }
    }
}

impl<E: Classify> Search<E> {
    /// Picks the first open candidate that suits.
    ///
    /// Each open candidate is asked: those that do not suit are ruled out for good, those that rest
    /// are only passed over.
    pub(super) fn next(&mut self, now: Instant, suits: impl Fn(usize) -> Suits) -> Option<usize> {
        let mut picked = None;
        self.rested = None;
        for at in 0..MAX_CANDIDATES {
            if self.open & bit(at) == 0 {
                continue;
            }
            match suits(at) {
                Suits::No => self.open &= !bit(at),
                Suits::RestsUntil(until) if until > now => {
                    self.rested = soonest(self.rested, Some(until));
                }
                Suits::Yes | Suits::RestsUntil(_) => picked = picked.or(Some(at)),
            }
        }
        self.open &= !picked.map_or(0, bit);
        picked
    }

    /// A target failed, and the search goes on.
    pub(super) fn keep(&mut self, error: E, now: Instant) {
        self.kept = Some(self.fold(error, now));
    }

    /// The last target failed: the one error that stands for all.
    pub(super) fn failed(&mut self, error: E, now: Instant) -> E {
        let error = self.fold(error, now);
        let mut error = self.ended(error);
        if let Some(at) = soonest(self.named, self.rested) {
            let wait = at.saturating_duration_since(now);
            if error.retry_after() != Some(wait) {
                error.set_retry_after(wait);
            }
        }
        error
    }

    /// A target failed in a way that ends the search.
    pub(super) fn ended(&self, mut error: E) -> E {
        if self.exhausted && !error.is_exhausted() {
            error.exhausted();
        }
        error
    }

    fn fold(&mut self, error: E, now: Instant) -> E {
        let named = error.retry_after().and_then(|wait| now.checked_add(wait));
        self.named = soonest(self.named, named);
        self.exhausted |= error.is_exhausted();
        match self.kept.take() {
            Some(kept) if is_curable(&kept) || !is_curable(&error) => kept,
            _ => error,
        }
    }
}

const fn bit(candidate: usize) -> u32 {
    1 << candidate
}

/// Whether waiting may cure it: it says so, or it is the target that is not well.
fn is_curable(error: &impl Classify) -> bool {
    error.is_transient() || error.is_fault() || error.retry_after().is_some()
}

fn soonest(one: Option<Instant>, two: Option<Instant>) -> Option<Instant> {
    one.into_iter().chain(two).min()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;
    use crate::testing::Fault;

    fn any_suits(now: Instant) -> impl Strategy<Value = Suits> {
        prop_oneof![
            Just(Suits::Yes),
            Just(Suits::No),
            (0..20_u64).prop_map(move |wait| Suits::RestsUntil(now + Duration::from_secs(wait))),
        ]
    }

    fn any_fault() -> impl Strategy<Value = Fault> {
        let wait = prop::option::of(0..20_u64);
        (any::<bool>(), any::<bool>(), wait).prop_map(|(fault, exhausted, wait)| {
            let mut error = if fault {
                Fault::transient()
            } else {
                Fault::permanent().failover(true)
            };
            if let Some(wait) = wait {
                error.set_retry_after(Duration::from_secs(wait));
            }
            if exhausted {
                error.exhausted();
            }
            error
        })
    }

    proptest! {
        #[test]
        fn each_candidate_is_tried_at_most_once_and_one_that_does_not_suit_never(
            answers in prop::collection::vec(
                prop::collection::vec(any_suits(Instant::now()), 0..=MAX_CANDIDATES),
                1..6,
            ),
            candidates in 0..=MAX_CANDIDATES,
        ) {
            let now = Instant::now();
            let mut search = Search::<Fault>::new(candidates);
            let mut tried = Vec::new();
            let mut ruled_out = Vec::new();
            for answers in answers {
                let answer = |at: usize| answers.get(at).copied().unwrap_or(Suits::Yes);
                let next = search.next(now, answer);
                let may_be = |at: &usize| {
                    let rests = matches!(answer(*at), Suits::RestsUntil(until) if until > now);
                    let barred = tried.contains(at) || ruled_out.contains(at);
                    !barred && !rests && answer(*at) != Suits::No
                };
                prop_assert_eq!(next, (0..candidates).find(may_be));
                ruled_out.extend((0..candidates).filter(|at| answer(*at) == Suits::No));
                tried.extend(next);
            }
        }

        #[test]
        fn one_error_of_those_there_were_stands_for_all_with_the_soonest_time(
            errors in prop::collection::vec(any_fault(), 1..6),
            rests in prop::option::of(1..20_u64),
        ) {
            let now = Instant::now();
            let mut search = Search::new(1);
            let mut left = errors.clone();
            let last = left.pop().unwrap();
            for error in left {
                search.keep(error, now);
            }
            let rests = rests.map(Duration::from_secs);
            let next = search.next(now, |_| rests.map_or(Suits::No, |wait| Suits::RestsUntil(now + wait)));
            prop_assert_eq!(next, None);
            let error = search.failed(last, now);

            let times = errors.iter().filter_map(Classify::retry_after);
            prop_assert_eq!(error.retry_after(), times.chain(rests).min());
            prop_assert_eq!(error.is_exhausted(), errors.iter().any(Classify::is_exhausted));
            let curable = |error: &&Fault| error.is_fault() || error.retry_after().is_some();
            let kept = errors.iter().find(curable).unwrap_or(&errors[0]);
            prop_assert_eq!(error.is_fault(), kept.is_fault());
        }
    }

    #[test]
    fn a_wait_is_counted_from_when_it_was_named() {
        let start = Instant::now();
        let second = Duration::from_secs(1);
        let mut search = Search::new(0);
        search.keep(Fault::transient().wait(10 * second), start);
        let error = search.failed(Fault::transient(), start + 4 * second);
        assert_eq!(error.retry_after(), Some(6 * second));
    }

    #[test]
    fn a_wait_without_end_stays_what_it_is() {
        let mut search = Search::new(0);
        let error = search.failed(Fault::transient().wait(Duration::MAX), Instant::now());
        assert_eq!(error.retry_after(), Some(Duration::MAX));
    }
}
