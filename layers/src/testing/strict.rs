use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

use tower::Service;

use crate::fallback::{Candidate, Suits};

/// An inner service that holds the layers around it to tower's contract.
///
/// It panics when an instance is called that was not made ready, a clone starts out unready, and it
/// counts how many instances are ready and not yet called: the grants that a real service would be
/// holding.
#[derive(Debug)]
pub struct Strict<S> {
    inner: S,
    ready: Option<Ready>,
    holding: Arc<AtomicUsize>,
}

#[derive(Debug)]
struct Ready(Arc<AtomicUsize>);

impl Drop for Ready {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

// ===== impl Strict =====

impl<S> Strict<S> {
    /// Watches the calls of `inner`.
    pub fn new(inner: S) -> Self {
        Self {
            inner,
            ready: None,
            holding: Arc::new(AtomicUsize::new(0)),
        }
    }

    /// How many instances are ready and not yet called, clones included.
    #[must_use]
    pub fn holding(&self) -> usize {
        self.holding.load(Ordering::SeqCst)
    }

    /// The inner service.
    pub const fn get_ref(&self) -> &S {
        &self.inner
    }
}

impl<S, Req> Service<Req> for Strict<S>
where
    S: Service<Req>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        let ready = std::task::ready!(self.inner.poll_ready(cx));
        if ready.is_ok() && self.ready.is_none() {
            self.holding.fetch_add(1, Ordering::SeqCst);
            self.ready = Some(Ready(Arc::clone(&self.holding)));
        }
        Poll::Ready(ready)
    }

    /// # Panics
    ///
    /// If this instance was not made ready.
    fn call(&mut self, request: Req) -> Self::Future {
        assert!(
            self.ready.take().is_some(),
            "called an instance that was not made ready"
        );
        self.inner.call(request)
    }
}

impl<S, Req> Candidate<Req> for Strict<S>
where
    S: Candidate<Req>,
{
    fn suits(&self, request: &Req, failed: &S::Error) -> Suits {
        self.inner.suits(request, failed)
    }
}

impl<S: Clone> Clone for Strict<S> {
    fn clone(&self) -> Self {
        // The grant stays with the instance that was made ready.
        Self {
            inner: self.inner.clone(),
            ready: None,
            holding: Arc::clone(&self.holding),
        }
    }
}
