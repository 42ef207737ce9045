//! One limit over all of connecting: DNS, TCP and TLS together.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use http::Uri;
use tokio::time::{Sleep, sleep};
use tower::{BoxError, Service};

use super::error::ConnectElapsed;

/// A connector that gives up after a while.
#[derive(Debug, Clone)]
pub(super) struct ConnectLimit<C> {
    inner: C,
    limit: Duration,
}

/// A connection in the making, and the time it has left.
#[derive(Debug)]
pub(super) struct Connecting<F> {
    inner: F,
    limit: Pin<Box<Sleep>>,
}

impl<C> ConnectLimit<C> {
    pub(super) const fn new(inner: C, limit: Duration) -> Self {
        Self { inner, limit }
    }
}

impl<C> Service<Uri> for ConnectLimit<C>
where
    C: Service<Uri>,
    C::Future: Unpin,
    C::Error: Into<BoxError>,
{
    type Response = C::Response;
    type Error = BoxError;
    type Future = Connecting<C::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        Connecting {
            inner: self.inner.call(to),
            limit: Box::pin(sleep(self.limit)),
        }
    }
}

impl<F, T, E> Future for Connecting<F>
where
    F: Future<Output = Result<T, E>> + Unpin,
    E: Into<BoxError>,
{
    type Output = Result<T, BoxError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if let Poll::Ready(connected) = Pin::new(&mut self.inner).poll(cx) {
            return Poll::Ready(connected.map_err(Into::into));
        }
        self.limit
            .as_mut()
            .poll(cx)
            .map(|()| Err(ConnectElapsed.into()))
    }
}
