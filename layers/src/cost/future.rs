//! The future of [`Priced`](super::Priced).

use std::{fmt, marker::PhantomData};

use crate::{Cost, Hook, Outcome, Priced, Usd, Watch, Weigh};

/// Resolves as the attempt does, and prices it when it ends.
pub type ResponseFuture<F, S, E, W, Req> = Watch<F, S, E, Pricing<W, Req>>;

/// Writes the cost of an attempt on its summary.
pub struct Pricing<W, Req> {
    weigh: W,
    request: PhantomData<fn(Req)>,
}

impl<W, Req> Pricing<W, Req> {
    pub(crate) const fn new(weigh: W) -> Self {
        Self {
            weigh,
            request: PhantomData,
        }
    }
}

impl<S, E, W, Req> Hook<S, E> for Pricing<W, Req>
where
    S: Priced,
    W: Weigh<Req, S> + Send + 'static,
    Req: 'static,
{
    fn finish(self, mut outcome: Outcome<'_, S, E>) {
        let summary = outcome.summary();
        // A cost that is there already was written by something closer to the provider.
        if summary.cost() == Cost::NotYet {
            let nanos = self.weigh.actual(summary);
            summary.set_cost(nanos.map_or(Cost::Unknown, |n| Cost::Known(Usd::from_nanos(n))));
        }
    }
}

impl<W: fmt::Debug, Req> fmt::Debug for Pricing<W, Req> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pricing")
            .field("weigh", &self.weigh)
            .finish()
    }
}
