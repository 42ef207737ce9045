//! Answers that are complete when they come, with the summary of their attempt.

use std::{
    marker::PhantomData,
    task::{Context, Poll},
};

use tower::BoxError;

use crate::{Body, Gate, Outcome, Record};

/// A complete answer of any type, so that the same layers run over it as over streams.
///
/// Hooks fire as they are added. The summary goes back into the record when the answer is taken
/// apart or dropped.
#[derive(Debug)]
pub struct Whole<T, S: Clone, E = BoxError> {
    value: Option<T>,
    summary: Option<S>,
    record: Record<S>,
    error: PhantomData<fn() -> E>,
}

impl<T, S: Clone, E> Whole<T, S, E> {
    /// An answer to the request of this record, with what the record holds so far.
    pub fn new(value: T, record: Record<S>) -> Self {
        Self {
            value: Some(value),
            summary: Some(record.with(|summary| summary.clone())),
            record,
            error: PhantomData,
        }
    }

    /// The record that the summary goes back into.
    pub const fn record(&self) -> &Record<S> {
        &self.record
    }

    /// The answer and what is known of its attempt.
    ///
    /// # Panics
    ///
    /// Never: both are there until this is called, which consumes the answer.
    #[must_use]
    pub fn into_parts(mut self) -> (T, S) {
        self.publish();
        let value = self.value.take().expect("there until taken apart");
        let summary = self.summary.take().expect("there until taken apart");
        (value, summary)
    }

    fn publish(&self) {
        if let Some(summary) = &self.summary {
            self.record.with(|cell| cell.clone_from(summary));
        }
    }
}

impl<T: Unpin, S: Clone + Unpin, E> Body for Whole<T, S, E> {
    type Item = std::convert::Infallible;
    type Summary = S;
    type Error = E;

    fn poll_first(&mut self, _: &mut Context<'_>) -> Poll<Result<(), E>> {
        Poll::Ready(Ok(()))
    }

    fn on_finish(mut self, hook: impl FnOnce(Outcome<'_, S, E>) + Send + 'static) -> Self {
        if let Some(summary) = &mut self.summary {
            hook(Outcome::Complete(summary));
        }
        self
    }

    fn hold(self, _: impl Send + 'static) -> Self {
        self
    }

    fn gate(self, _: impl Gate<E> + 'static) -> Self {
        self
    }

    fn tap(self, _: impl FnMut(&Self::Item) + Send + 'static) -> Self {
        self
    }
}

impl<T, S: Clone, E> Drop for Whole<T, S, E> {
    fn drop(&mut self) {
        self.publish();
    }
}
