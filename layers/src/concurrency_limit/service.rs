use std::{
    task::{Context, Poll},
    time::Duration,
};

use tower::{Service, util::Oneshot};

use super::{Permits, Saturated, acquire::Acquire, future::ResponseFuture};
use crate::{Body, Describe, Description, Late};

/// Makes no more calls at once than the limit, see [the module](super).
#[derive(Debug, Clone)]
pub struct ConcurrencyLimit<S> {
    inner: Late<S, Settings>,
}

/// What the layer was given.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) permits: Permits,
    pub(super) max_queue: usize,
    pub(super) max_wait: Duration,
}

// ===== impl ConcurrencyLimit =====

impl<S> ConcurrencyLimit<S> {
    pub(super) fn new(inner: S, settings: Settings) -> Self {
        Self {
            inner: Late::new(inner, settings),
        }
    }

    /// The inner service.
    #[must_use]
    pub fn get_ref(&self) -> &S {
        self.inner.get_ref()
    }

    /// The permits that calls are made with.
    #[must_use]
    pub fn permits(&self) -> &Permits {
        &self.inner.settings().permits
    }
}

impl<S, Req> Service<Req> for ConcurrencyLimit<S>
where
    S: Service<Req> + Clone,
    S::Response: Body,
    S::Error: From<Saturated>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = ResponseFuture<Oneshot<S, Req>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Req) -> Self::Future {
        let acquire = Acquire::new(self.inner.settings().clone());
        ResponseFuture::new(acquire, self.inner.oneshot(request))
    }
}

impl<S: Describe> Describe for ConcurrencyLimit<S> {
    fn describe(&self) -> Description {
        let settings = self.inner.settings();
        Description::new("concurrency_limit")
            .setting("max", settings.permits.max())
            .setting("max_queue", settings.max_queue)
            .duration("max_wait", settings.max_wait)
            .child(self.get_ref().describe())
    }
}
