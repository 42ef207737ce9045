use std::task::{Context, Poll};

use tower::Service;

use super::future::ResponseFuture;
use crate::{Body, Describe, Description};

/// Hands answers over once their first item is in, see [the module](super).
#[derive(Debug, Clone)]
pub struct Prime<S> {
    inner: S,
}

// ===== impl Prime =====

impl<S> Prime<S> {
    /// Primes the answers of `inner`.
    pub const fn new(inner: S) -> Self {
        Self { inner }
    }

    /// The inner service.
    pub const fn get_ref(&self) -> &S {
        &self.inner
    }
}

impl<S, Req> Service<Req> for Prime<S>
where
    S: Service<Req>,
    S::Response: Body<Error = S::Error>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future, S::Response>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Req) -> Self::Future {
        ResponseFuture::new(self.inner.call(request))
    }
}

impl<S: Describe> Describe for Prime<S> {
    fn describe(&self) -> Description {
        Description::new("prime").child(self.inner.describe())
    }
}
