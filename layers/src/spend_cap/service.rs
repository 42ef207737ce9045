use std::task::{Context, Poll};

use tower::Service;

use super::{
    Refused, Store,
    future::{Opening, ResponseFuture, Settlement},
};
use crate::{Body, Describe, Description, Key, Late, Priced, Track, Usd, Watch, Weigh};

/// Makes no call that its account cannot pay for, see [the module](super).
#[derive(Debug, Clone)]
pub struct CappedSpend<S, St, K, W> {
    inner: Late<S, Settings<St, K, W>>,
}

/// What the layer was given.
#[derive(Debug, Clone)]
pub(super) struct Settings<St, K, W> {
    pub(super) store: St,
    pub(super) key: K,
    pub(super) weigh: W,
}

// ===== impl CappedSpend =====

impl<S, St, K, W> CappedSpend<S, St, K, W> {
    pub(super) fn new(inner: S, settings: Settings<St, K, W>) -> Self {
        Self {
            inner: Late::new(inner, settings),
        }
    }

    /// The inner service.
    #[must_use]
    pub fn get_ref(&self) -> &S {
        self.inner.get_ref()
    }
}

impl<S, St, K, W, Req> Service<Req> for CappedSpend<S, St, K, W>
where
    S: Service<Req> + Clone,
    S::Response: Body<Summary = Req::Summary, Error = S::Error>,
    S::Error: From<Refused>,
    Req: Track + 'static,
    Req::Summary: Priced + Clone,
    St: Store,
    K: Key<Req, Key = St::Key>,
    W: Weigh<Req, Req::Summary> + Clone + Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = ResponseFuture<
        Opening<S, Req, St::Reserve, St::Reservation, W>,
        Watch<S::Future, Req::Summary, S::Error, Settlement<St::Reservation, W, Req>>,
    >;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Req) -> Self::Future {
        let Settings { store, key, weigh } = self.inner.settings();
        let Some(key) = key.key(&request) else {
            return ResponseFuture::refused(Refused::NoKey);
        };
        let Some(bound) = weigh.bound(&mut request) else {
            return ResponseFuture::refused(Refused::Unpriced);
        };
        let bound = Usd::from_nanos(bound);
        let reserve = store.reserve(key, bound);
        let service = self.inner.get_ref().clone();
        ResponseFuture::new(Opening::new(
            reserve,
            service,
            request,
            bound,
            weigh.clone(),
        ))
    }
}

impl<S: Describe, St: Store, K, W> Describe for CappedSpend<S, St, K, W> {
    fn describe(&self) -> Description {
        let named = Description::new("spend_cap")
            .setting_type::<K>("key")
            .setting_type::<W>("weigh");
        let store = &self.inner.settings().store;
        store.describe(named).child(self.get_ref().describe())
    }
}
