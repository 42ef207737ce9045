use std::{fmt, marker::PhantomData};

use super::Reservation;
use crate::{Cost, Hook, Outcome, Priced, Usd, Weigh};

/// Settles what was reserved for a call by what the call came to.
pub struct Settlement<R, W, Req> {
    reservation: R,
    bound: Usd,
    weigh: W,
    request: PhantomData<fn(Req)>,
}

impl<R, W, Req> Settlement<R, W, Req> {
    pub(super) const fn new(reservation: R, bound: Usd, weigh: W) -> Self {
        Self {
            reservation,
            bound,
            weigh,
            request: PhantomData,
        }
    }
}

impl<S, E, R, W, Req> Hook<S, E> for Settlement<R, W, Req>
where
    S: Priced,
    R: Reservation,
    W: Weigh<Req, S> + Send + 'static,
    Req: 'static,
{
    fn finish(self, mut outcome: Outcome<'_, S, E>) {
        let summary = outcome.summary();
        let actual = match summary.cost() {
            Cost::Known(amount) => Some(amount),
            Cost::NotYet => self.weigh.actual(summary).map(Usd::from_nanos),
            Cost::Unknown => None,
        };
        // What nobody knows may have cost all of it.
        self.reservation.settle(actual.unwrap_or(self.bound));
    }
}

impl<R: fmt::Debug, W: fmt::Debug, Req> fmt::Debug for Settlement<R, W, Req> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settlement")
            .field("reservation", &self.reservation)
            .field("bound", &self.bound)
            .field("weigh", &self.weigh)
            .finish()
    }
}
