use std::{
    task::{Context, Poll},
    time::Duration,
};

use tower::Service;

use super::{Elapsed, future::ResponseFuture};
use crate::{Body, Describe, Description, Patience};

/// Bounds the time to the first item, see [the module](super).
#[derive(Debug, Clone)]
pub struct Timeout<S> {
    inner: S,
    streamed: Duration,
    whole: Duration,
}

// ===== impl Timeout =====

impl<S> Timeout<S> {
    pub(crate) const fn new(inner: S, streamed: Duration, whole: Duration) -> Self {
        Self {
            inner,
            streamed,
            whole,
        }
    }

    /// The inner service.
    pub const fn get_ref(&self) -> &S {
        &self.inner
    }
}

impl<S, Req> Service<Req> for Timeout<S>
where
    S: Service<Req>,
    S::Response: Body<Error = S::Error>,
    S::Error: From<Elapsed>,
    Req: Patience,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future, S::Response>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Req) -> Self::Future {
        let limit = if request.is_streamed() {
            self.streamed
        } else {
            self.whole
        };
        ResponseFuture::new(self.inner.call(request), limit)
    }
}

impl<S: Describe> Describe for Timeout<S> {
    fn describe(&self) -> Description {
        Description::new("timeout")
            .duration("streamed", self.streamed)
            .duration("whole", self.whole)
            .child(self.inner.describe())
    }
}
