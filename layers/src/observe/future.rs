//! The future of [`Observed`](super::Observed).

use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use pin_project::pin_project;
use tracing::Span;

use super::Observation;
use crate::{Body, Hook, Outcome, Record, Watch, watch};

/// Resolves as the call does, and tells the observer when it ends.
#[pin_project]
pub struct ResponseFuture<F, S, E, O>
where
    S: Clone,
    O: Observation<S, E>,
{
    #[pin]
    watch: Watch<F, S, E, Telling<O>>,
    span: Span,
}

struct Telling<O>(O);

impl<S, E, O: Observation<S, E>> Hook<S, E> for Telling<O> {
    fn finish(self, outcome: Outcome<'_, S, E>) {
        self.0.finish(outcome);
    }
}

impl<F, S, E, O> ResponseFuture<F, S, E, O>
where
    S: Clone,
    O: Observation<S, E>,
{
    pub(super) const fn new(future: F, record: Record<S>, observation: O, span: Span) -> Self {
        Self {
            watch: watch(future, record, Telling(observation)),
            span,
        }
    }
}

impl<F, B, S, E, O> Future for ResponseFuture<F, S, E, O>
where
    F: Future<Output = Result<B, E>>,
    B: Body<Summary = S, Error = E>,
    S: Clone,
    O: Observation<S, E>,
{
    type Output = Result<B, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let _entered = this.span.enter();
        this.watch.poll(cx)
    }
}

impl<F, S, E, O> fmt::Debug for ResponseFuture<F, S, E, O>
where
    S: Clone,
    O: Observation<S, E>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture")
            .field("watch", &self.watch)
            .field("span", &self.span)
            .finish()
    }
}
