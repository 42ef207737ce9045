use std::{
    task::{Context, Poll},
    time::Duration,
};

use tower::Service;

use super::{Stalled, future::ResponseFuture};
use crate::{Body, Describe, Description};

/// Bounds the gap between the items of a stream, see [the module](super).
#[derive(Debug, Clone)]
pub struct Idle<S> {
    inner: S,
    limit: Duration,
}

// ===== impl Idle =====

impl<S> Idle<S> {
    pub(super) const fn new(inner: S, limit: Duration) -> Self {
        Self { inner, limit }
    }

    /// The inner service.
    pub const fn get_ref(&self) -> &S {
        &self.inner
    }
}

impl<S, Req> Service<Req> for Idle<S>
where
    S: Service<Req>,
    S::Response: Body<Error = S::Error>,
    S::Error: From<Stalled>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Req) -> Self::Future {
        ResponseFuture::new(self.inner.call(request), self.limit)
    }
}

impl<S: Describe> Describe for Idle<S> {
    fn describe(&self) -> Description {
        Description::new("idle")
            .duration("limit", self.limit)
            .child(self.inner.describe())
    }
}
