//! The pure machine of one account: what is spent, what is reserved, and what may still be.

use std::sync::atomic::{
    AtomicU64,
    Ordering::{AcqRel, Acquire, Release},
};

use super::Refused;
use crate::Usd;

/// A word of money that stays here has overflowed: its account admits nothing any more.
const OVERFLOWED: u64 = u64::MAX;

/// What one account has spent and reserved, in nanodollars, without a lock.
///
/// Spent and reserved money share one word, so that admission is one atomic step however many calls
/// ask at once. Each reservation ends in exactly one [`settle`](Self::settle) or
/// [`release`](Self::release) with its own bound; the guards around a ledger see to that.
#[derive(Debug)]
pub(super) struct Ledger {
    cap: AtomicU64,
    /// Spent and reserved together.
    committed: AtomicU64,
    /// Booked after `committed` and read before it, so that no reading shows more spent than
    /// committed.
    spent: AtomicU64,
}

/// A settlement has used the cap up, or has gone past it for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Crossed {
    pub(super) cap: Usd,
    pub(super) spent: Usd,
}

impl Ledger {
    pub(super) const fn new(cap: Usd) -> Self {
        Self {
            cap: AtomicU64::new(cap.nanos()),
            committed: AtomicU64::new(0),
            spent: AtomicU64::new(0),
        }
    }

    /// Admits a call that may cost `bound` if spent, reserved and `bound` stay within the cap.
    pub(super) fn reserve(&self, bound: Usd) -> Result<(), Refused> {
        let cap = self.cap.load(Acquire);
        let admit = |committed: u64| {
            let after = committed.checked_add(bound.nanos())?;
            (after <= cap && after < OVERFLOWED).then_some(after)
        };
        match self.committed.try_update(AcqRel, Acquire, admit) {
            Ok(_) => Ok(()),
            Err(committed) => {
                let spent = self.spent.load(Acquire).min(committed);
                Err(Refused::Reached {
                    cap: Usd::from_nanos(cap),
                    spent: Usd::from_nanos(spent),
                    reserved: Usd::from_nanos(committed - spent),
                    bound,
                })
            }
        }
    }

    /// Books the true amount in place of what was reserved, whatever it comes to.
    pub(super) fn settle(&self, bound: Usd, actual: Usd) -> Option<Crossed> {
        self.replace(bound, actual);
        let book = |spent: u64| spent.saturating_add(actual.nanos());
        let before = self.spent.update(AcqRel, Acquire, book);
        let (cap, after) = (self.cap.load(Acquire), book(before));
        let crossed = (before < cap && cap <= after) || (before <= cap && cap < after);
        crossed.then_some(Crossed {
            cap: Usd::from_nanos(cap),
            spent: Usd::from_nanos(after),
        })
    }

    /// Gives back what was reserved for a call that was not made.
    pub(super) fn release(&self, bound: Usd) {
        self.replace(bound, Usd::ZERO);
    }

    fn replace(&self, bound: Usd, actual: Usd) {
        self.committed
            .update(AcqRel, Acquire, |committed| match committed {
                OVERFLOWED => OVERFLOWED,
                _ => committed
                    .saturating_sub(bound.nanos())
                    .saturating_add(actual.nanos()),
            });
    }

    pub(super) fn set_cap(&self, cap: Usd) {
        self.cap.store(cap.nanos(), Release);
    }

    pub(super) fn cap(&self) -> Usd {
        Usd::from_nanos(self.cap.load(Acquire))
    }

    pub(super) fn spent(&self) -> Usd {
        Usd::from_nanos(self.spent.load(Acquire))
    }

    pub(super) fn reserved(&self) -> Usd {
        let spent = self.spent();
        self.committed().saturating_sub(spent)
    }

    /// What may still be reserved.
    pub(super) fn remaining(&self) -> Usd {
        self.cap().saturating_sub(self.committed())
    }

    /// What was spent past the cap.
    pub(super) fn overrun(&self) -> Usd {
        self.spent().saturating_sub(self.cap())
    }

    /// Whether the whole cap is spent.
    pub(super) fn is_closed(&self) -> bool {
        self.spent() >= self.cap()
    }

    /// Whether nothing is spent and nothing reserved.
    pub(super) fn is_untouched(&self) -> bool {
        self.committed() == Usd::ZERO
    }

    fn committed(&self) -> Usd {
        Usd::from_nanos(self.committed.load(Acquire))
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, thread};

    use proptest::{collection::vec, prelude::*};

    use super::*;

    const fn nanos(amount: u64) -> Usd {
        Usd::from_nanos(amount)
    }

    #[derive(Debug, Clone)]
    enum Step {
        Reserve(u64),
        /// Ends one of the open calls, at this many thousandths of its bound.
        Settle(usize, u64),
        Release(usize),
    }

    fn steps(thousandths: std::ops::RangeInclusive<u64>) -> impl Strategy<Value = Vec<Step>> {
        vec(
            prop_oneof![
                (0..2_000_u64).prop_map(Step::Reserve),
                (any::<usize>(), thousandths).prop_map(|(at, part)| Step::Settle(at, part)),
                any::<usize>().prop_map(Step::Release),
            ],
            0..200,
        )
    }

    /// Plays the steps on a ledger and on sums that cannot be wrong, and compares after each.
    fn play(ledger: &Ledger, steps: Vec<Step>) -> Result<(), TestCaseError> {
        let cap = ledger.cap().nanos();
        let (mut spent, mut open) = (0, Vec::<u64>::new());
        for step in steps {
            match step {
                Step::Reserve(bound) => {
                    let room = spent + open.iter().sum::<u64>() + bound <= cap;
                    prop_assert_eq!(ledger.reserve(nanos(bound)).is_ok(), room);
                    if room {
                        open.push(bound);
                    }
                }
                Step::Settle(at, part) if !open.is_empty() => {
                    let bound = open.swap_remove(at % open.len());
                    let actual = bound * part / 1_000;
                    let crossed = ledger.settle(nanos(bound), nanos(actual));
                    let (before, after) = (spent, spent + actual);
                    let used_up = before < cap && cap <= after;
                    let went_past = before <= cap && cap < after;
                    prop_assert_eq!(crossed.is_some(), used_up || went_past);
                    spent = after;
                }
                Step::Release(at) if !open.is_empty() => {
                    ledger.release(nanos(open.swap_remove(at % open.len())));
                }
                Step::Settle(..) | Step::Release(_) => {}
            }
            let reserved = open.iter().sum::<u64>();
            prop_assert_eq!(ledger.spent(), nanos(spent));
            prop_assert_eq!(ledger.reserved(), nanos(reserved));
            prop_assert_eq!(
                ledger.remaining(),
                nanos(cap.saturating_sub(spent + reserved))
            );
            prop_assert_eq!(ledger.overrun(), nanos(spent.saturating_sub(cap)));
            prop_assert_eq!(ledger.is_closed(), spent >= cap);
        }
        for bound in open {
            ledger.release(nanos(bound));
        }
        prop_assert_eq!(ledger.reserved(), Usd::ZERO);
        prop_assert_eq!(ledger.spent(), nanos(spent));
        Ok(())
    }

    proptest! {
        #[test]
        fn while_bounds_hold_nothing_ever_passes_the_cap(
            cap in 0..20_000_u64,
            steps in steps(0..=1_000),
        ) {
            let ledger = Ledger::new(nanos(cap));
            play(&ledger, steps)?;
            prop_assert!(ledger.spent() <= nanos(cap));
            prop_assert_eq!(ledger.overrun(), Usd::ZERO);
        }

        #[test]
        fn what_was_spent_is_true_even_where_bounds_do_not_hold(
            cap in 0..20_000_u64,
            steps in steps(0..=5_000),
        ) {
            play(&Ledger::new(nanos(cap)), steps)?;
        }

        #[test]
        fn no_amount_wraps_around_or_opens_the_account_again(
            cap: u64,
            amounts in vec(((u64::MAX - 9)..=u64::MAX, any::<u64>()), 1..9),
        ) {
            let ledger = Ledger::new(nanos(cap));
            let mut spent = 0_u64;
            for (actual, small) in amounts {
                let bound = nanos(small.min(ledger.remaining().nanos()));
                if ledger.reserve(bound).is_ok() {
                    ledger.settle(bound, nanos(actual));
                    spent = spent.saturating_add(actual);
                }
                prop_assert_eq!(ledger.spent(), nanos(spent));
            }
            let again = ledger.reserve(nanos(1));
            prop_assert!(again.is_err() || spent < cap);
        }
    }

    #[test]
    fn an_overflowed_account_stays_closed_when_what_it_reserved_comes_back() {
        let ledger = Ledger::new(Usd::MAX);
        ledger.reserve(nanos(10)).unwrap();
        ledger.reserve(nanos(10)).unwrap();
        ledger.settle(nanos(10), Usd::MAX);
        ledger.release(nanos(10));
        assert!(ledger.reserve(Usd::ZERO).is_err());
        assert_eq!(ledger.remaining(), Usd::ZERO);
    }

    #[test]
    fn a_refusal_names_the_amounts_that_did_not_fit() {
        let ledger = Ledger::new(nanos(100));
        ledger.reserve(nanos(40)).unwrap();
        ledger.settle(nanos(40), nanos(30));
        ledger.reserve(nanos(50)).unwrap();
        assert_eq!(
            ledger.reserve(nanos(21)),
            Err(Refused::Reached {
                cap: nanos(100),
                spent: nanos(30),
                reserved: nanos(50),
                bound: nanos(21),
            })
        );
    }

    #[test]
    fn a_free_call_is_refused_only_once_the_cap_is_overrun() {
        let ledger = Ledger::new(nanos(10));
        ledger.reserve(nanos(10)).unwrap();
        ledger.settle(nanos(10), nanos(10));
        assert!(ledger.is_closed());
        assert_eq!(ledger.reserve(Usd::ZERO), Ok(()));

        ledger.settle(Usd::ZERO, nanos(1));
        assert!(ledger.reserve(Usd::ZERO).is_err());
        assert_eq!(ledger.overrun(), nanos(1));
    }

    #[test]
    fn a_raised_cap_opens_the_account_again() {
        let ledger = Ledger::new(nanos(10));
        ledger.reserve(nanos(10)).unwrap();
        ledger.settle(nanos(10), nanos(10));
        assert!(ledger.reserve(nanos(5)).is_err());

        ledger.set_cap(nanos(15));
        assert_eq!(ledger.reserve(nanos(5)), Ok(()));
        assert_eq!(ledger.cap(), nanos(15));
    }

    #[test]
    fn threads_that_race_for_the_last_of_the_cap_never_pass_it() {
        const THREADS: u64 = 8;
        const CALLS: u64 = 2_000;
        let ledger = Arc::new(Ledger::new(nanos(THREADS * CALLS)));
        let racers: Vec<_> = (0..THREADS)
            .map(|thread| {
                let ledger = Arc::clone(&ledger);
                thread::spawn(move || {
                    let mut spent = 0;
                    for call in 0..CALLS {
                        let bound = nanos(1 + (call + thread) % 7);
                        if ledger.reserve(bound).is_err() {
                            continue;
                        }
                        assert!(ledger.spent() <= ledger.cap());
                        if call % 3 == 0 {
                            ledger.release(bound);
                        } else {
                            ledger.settle(bound, bound);
                            spent += bound.nanos();
                        }
                    }
                    spent
                })
            })
            .collect();
        let spent: u64 = racers.into_iter().map(|racer| racer.join().unwrap()).sum();
        assert_eq!(ledger.spent(), nanos(spent));
        assert_eq!(ledger.reserved(), Usd::ZERO);
        assert!(ledger.spent() <= ledger.cap());
    }
}
