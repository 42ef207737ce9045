//! The future of [`Idle`](super::Idle).

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use pin_project::pin_project;

use super::{Stalled, gate::Silence};
use crate::Body;

/// Resolves as the call does, whose stream may then not fall silent.
#[pin_project]
#[derive(Debug)]
pub struct ResponseFuture<F> {
    #[pin]
    call: F,
    limit: Duration,
}

impl<F> ResponseFuture<F> {
    pub(super) const fn new(call: F, limit: Duration) -> Self {
        Self { call, limit }
    }
}

impl<F, B, E> Future for ResponseFuture<F>
where
    F: Future<Output = Result<B, E>>,
    B: Body<Error = E>,
    E: From<Stalled>,
{
    type Output = Result<B, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let body = ready!(this.call.poll(cx))?;
        Poll::Ready(Ok(body.gate(Silence::new(*this.limit))))
    }
}
