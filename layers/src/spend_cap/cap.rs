use std::{
    future::{Ready, ready},
    sync::Arc,
};

use super::{Refused, Reservation, Store, ledger::Ledger};
use crate::{Description, Usd};

/// A cap on the money that all calls together may cost.
///
/// A handle: clones share one account, to be capped by and to be read. Each reading is true by
/// itself; while calls are running, two of them are not of the same moment.
///
/// # Examples
///
/// ```
/// use tollgate_layers::{SpendCap, Usd};
///
/// let cap = SpendCap::new(Usd::from_dollars(5));
/// assert_eq!(cap.remaining(), Usd::from_dollars(5));
/// assert!(!cap.is_closed());
/// ```
#[derive(Debug, Clone)]
pub struct SpendCap {
    ledger: Arc<Ledger>,
}

impl SpendCap {
    /// Nothing spent yet of `cap`.
    ///
    /// A cap of zero admits only calls that are known to be free.
    #[must_use]
    pub fn new(cap: Usd) -> Self {
        Self::over(Arc::new(Ledger::new(cap)))
    }

    pub(super) const fn over(ledger: Arc<Ledger>) -> Self {
        Self { ledger }
    }

    /// The cap.
    #[must_use]
    pub fn cap(&self) -> Usd {
        self.ledger.cap()
    }

    /// Raises or lowers the cap, for every call that is admitted from now on.
    pub fn set_cap(&self, cap: Usd) {
        self.ledger.set_cap(cap);
    }

    /// What the calls that ended have cost.
    #[must_use]
    pub fn spent(&self) -> Usd {
        self.ledger.spent()
    }

    /// What is set aside for calls that have not ended; zero when all is quiet.
    #[must_use]
    pub fn reserved(&self) -> Usd {
        self.ledger.reserved()
    }

    /// What is neither spent nor reserved: the largest bound that would be admitted now.
    #[must_use]
    pub fn remaining(&self) -> Usd {
        self.ledger.remaining()
    }

    /// What was spent past the cap: zero as long as calls cost no more than their bounds, and the
    /// cap was not lowered below what had been spent.
    #[must_use]
    pub fn overrun(&self) -> Usd {
        self.ledger.overrun()
    }

    /// Whether the whole cap is spent, so that nothing that may cost anything is admitted until it
    /// is raised.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.ledger.is_closed()
    }
}

impl Store for SpendCap {
    type Key = ();
    type Reservation = Held;
    type Reserve = Ready<Result<Held, Refused>>;

    fn reserve(&self, (): (), bound: Usd) -> Self::Reserve {
        ready(Held::new(&self.ledger, bound))
    }

    fn describe(&self, layer: Description) -> Description {
        layer.setting("cap", self.cap())
    }
}

/// Money held of a [`SpendCap`] for one call.
#[derive(Debug)]
pub struct Held {
    ledger: Arc<Ledger>,
    bound: Usd,
}

impl Held {
    pub(super) fn new(ledger: &Arc<Ledger>, bound: Usd) -> Result<Self, Refused> {
        ledger.reserve(bound)?;
        Ok(Self {
            ledger: Arc::clone(ledger),
            bound,
        })
    }
}

impl Reservation for Held {
    fn settle(mut self, actual: Usd) {
        // Nothing is left for `Drop` to give back.
        let bound = std::mem::take(&mut self.bound);
        if let Some(crossed) = self.ledger.settle(bound, actual) {
            let overrun = crossed.spent.saturating_sub(crossed.cap);
            tracing::warn!(
                cap = %crossed.cap,
                spent = %crossed.spent,
                %overrun,
                "the spend cap is used up"
            );
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if self.bound > Usd::ZERO {
            self.ledger.release(self.bound);
        }
    }
}
