//! The future of [`ConcurrencyLimit`](super::ConcurrencyLimit).

use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use pin_project::pin_project;
use tokio::sync::OwnedSemaphorePermit;

use super::{Saturated, acquire::Acquire};
use crate::Body;

/// Resolves when the call was refused, or as the call does, whose answer then holds the permit.
#[pin_project]
pub struct ResponseFuture<F> {
    /// Not polled before there is a permit, and dropped before it.
    #[pin]
    call: F,
    permit: Option<OwnedSemaphorePermit>,
    acquire: Acquire,
}

impl<F> ResponseFuture<F> {
    pub(super) const fn new(acquire: Acquire, call: F) -> Self {
        Self {
            call,
            permit: None,
            acquire,
        }
    }
}

impl<F, B, E> Future for ResponseFuture<F>
where
    F: Future<Output = Result<B, E>>,
    B: Body,
    E: From<Saturated>,
{
    type Output = Result<B, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if this.permit.is_none() {
            *this.permit = Some(ready!(Pin::new(this.acquire).poll(cx))?);
        }
        let result = ready!(this.call.poll(cx));
        // Taken out, so that it does not live as long as this future does.
        let permit = this.permit.take();
        Poll::Ready(result.map(|body| body.hold(permit)))
    }
}

impl<F> fmt::Debug for ResponseFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture")
            .field("permitted", &self.permit.is_some())
            .finish_non_exhaustive()
    }
}
