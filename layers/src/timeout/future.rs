//! The future of [`Timeout`](super::Timeout).

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use pin_project::pin_project;
use tokio::time::{Sleep, sleep};

use super::Elapsed;
use crate::{Body, prime};

/// Resolves when the first item is in, the attempt has failed, or the time is over.
#[pin_project]
#[derive(Debug)]
pub struct ResponseFuture<F, B> {
    /// Gone once the time is over.
    #[pin]
    first: Option<prime::future::ResponseFuture<F, B>>,
    #[pin]
    sleep: Sleep,
    limit: Duration,
}

impl<F, B> ResponseFuture<F, B> {
    pub(crate) fn new(head: F, limit: Duration) -> Self {
        Self {
            first: Some(prime::future::ResponseFuture::new(head)),
            sleep: sleep(limit),
            limit,
        }
    }
}

impl<F, B, E> Future for ResponseFuture<F, B>
where
    F: Future<Output = Result<B, E>>,
    B: Body<Error = E>,
    E: From<Elapsed>,
{
    type Output = Result<B, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let first = this.first.as_mut().as_pin_mut();
        let first = first.expect("polled after it was ready");
        if let Poll::Ready(result) = first.poll(cx) {
            return Poll::Ready(result);
        }
        ready!(this.sleep.poll(cx));
        this.first.set(None);
        Poll::Ready(Err(Elapsed::new(*this.limit).into()))
    }
}
