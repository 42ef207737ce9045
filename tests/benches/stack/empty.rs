//! A layer that does nothing but be there: it counts a call when it begins and when it ends.

use std::{
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    task::{Context, Poll, ready},
};

use pin_project::pin_project;
use tower::{Layer, Service};

/// Counts, and shares the count with whoever holds a clone.
#[derive(Debug, Clone, Default)]
pub(crate) struct EmptyLayer(Arc<AtomicU64>);

#[derive(Debug, Clone)]
pub(crate) struct Empty<S> {
    inner: S,
    count: Arc<AtomicU64>,
}

#[pin_project]
pub(crate) struct ResponseFuture<F> {
    #[pin]
    call: F,
    count: Arc<AtomicU64>,
}

impl<S> Layer<S> for EmptyLayer {
    type Service = Empty<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Empty {
            inner,
            count: Arc::clone(&self.0),
        }
    }
}

impl<S: Service<Req>, Req> Service<Req> for Empty<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Req) -> Self::Future {
        self.count.fetch_add(1, Relaxed);
        ResponseFuture {
            call: self.inner.call(request),
            count: Arc::clone(&self.count),
        }
    }
}

impl<F: Future> Future for ResponseFuture<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let output = ready!(this.call.poll(cx));
        this.count.fetch_add(1, Relaxed);
        Poll::Ready(output)
    }
}
