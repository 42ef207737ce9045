//! How many retries all callers together may make.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use super::bucket::Bucket;

const PERCENT: u32 = 20;
const PER_SECOND: u32 = 10;

/// A handle on a budget of retries; a clone is the same budget.
///
/// A count bounds the retries of one call, and multiplies the load on a target that is down. A
/// budget bounds the retries of all calls by a share of the calls themselves: a target that fails
/// every call is sent that share more, and no more. A reserve of retries per second keeps retries
/// working where calls are few.
///
/// By default 20 % of calls and 10 retries per second, as in Finagle. A budget starts with ten
/// seconds of its reserve, and saves up no more than that (or than ten retries, where the reserve is
/// less).
///
/// # Examples
///
/// ```
/// use tollgate_layers::{RetryBudget, RetryLayer};
///
/// let budget = RetryBudget::new(10, 1);
/// let primary = RetryLayer::default().budget(budget.clone());
/// let secondary = RetryLayer::default().budget(budget.clone());
/// assert_eq!(budget.available(), 10);
/// ```
#[derive(Debug, Clone)]
pub struct RetryBudget {
    bucket: Arc<Mutex<Bucket>>,
}

/// A retry taken out of a budget, which goes back into it when it is dropped unmade.
#[derive(Debug)]
pub(super) struct Withdrawal {
    from: Option<RetryBudget>,
}

// ===== impl RetryBudget =====

impl RetryBudget {
    /// A budget of `percent` retries for each 100 calls, and of `per_second` retries each second.
    ///
    /// With both at zero there are no retries.
    #[must_use]
    pub fn new(percent: u32, per_second: u32) -> Self {
        Self {
            bucket: Arc::new(Mutex::new(Bucket::new(percent, per_second))),
        }
    }

    /// How many retries could be made now.
    #[must_use]
    pub fn available(&self) -> u64 {
        self.lock().available(Instant::now())
    }

    /// Pays in for a call that is no retry.
    pub(super) fn deposit(&self) {
        self.lock().deposit();
    }

    /// Takes out one retry; `None` when there is none.
    pub(super) fn withdraw(&self, now: Instant) -> Option<Withdrawal> {
        self.lock().withdraw(now).then(|| Withdrawal {
            from: Some(self.clone()),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Bucket> {
        // Plain numbers, which a panic elsewhere leaves whole.
        self.bucket.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for RetryBudget {
    fn default() -> Self {
        Self::new(PERCENT, PER_SECOND)
    }
}

// ===== impl Withdrawal =====

impl Withdrawal {
    /// The retry is made.
    pub(super) fn spend(mut self) {
        self.from = None;
    }
}

impl Drop for Withdrawal {
    fn drop(&mut self) {
        if let Some(budget) = self.from.take() {
            budget.lock().put_back();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn callers_at_once_are_never_granted_more_than_there_is() {
        let now = Instant::now();
        let budget = RetryBudget::new(20, 10);
        let granted: usize = thread::scope(|scope| {
            let callers: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| {
                        let mut granted = 0;
                        for _ in 0..100 {
                            budget.deposit();
                            drop(budget.withdraw(now));
                            if let Some(withdrawal) = budget.withdraw(now) {
                                withdrawal.spend();
                                granted += 1;
                            }
                        }
                        granted
                    })
                })
                .collect();
            callers.into_iter().map(|c| c.join().unwrap()).sum()
        });

        // 100 in reserve, and 20 % of 800 calls less what did not fit while the reserve was full.
        assert!(granted <= 260, "{granted}");
        assert!(granted >= 200, "{granted}");
    }

    #[test]
    fn a_withdrawal_goes_back_when_it_is_dropped_and_not_when_it_was_spent() {
        let now = Instant::now();
        let budget = RetryBudget::new(0, 1);
        let same = budget.clone();
        drop(budget.withdraw(now));
        assert_eq!(same.lock().available(now), 10);
        budget.withdraw(now).unwrap().spend();
        assert_eq!(same.lock().available(now), 9);
    }
}
