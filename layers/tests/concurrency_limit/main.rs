//! What `ConcurrencyLimitLayer` promises.

mod differential;
mod permits;
mod queue;
mod quiet;
mod types;

use std::{
    fmt,
    future::{Pending, pending, poll_fn},
    num::NonZeroUsize,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

use futures_core::Stream;
use tollgate_layers::{
    ConcurrencyLimitLayer, Saturated,
    concurrency_limit::Permits,
    testing::{Answer, Call, Fault, Item},
};
use tower::Service;

/// A layer of `max` permits, and the permits.
fn limit(max: usize) -> (ConcurrencyLimitLayer, Permits) {
    let permits = Permits::new(NonZeroUsize::new(max).expect("not zero"));
    (
        ConcurrencyLimitLayer::with_permits(permits.clone()),
        permits,
    )
}

fn saturated<T: fmt::Debug>(result: Result<T, Fault>) -> Saturated {
    *result
        .expect_err("not answered")
        .saturated()
        .expect("refused by the limit")
}

fn running_and_waiting(permits: &Permits) -> (usize, usize) {
    (permits.in_flight(), permits.queued())
}

async fn next(answer: &mut Answer) -> Option<Result<Item, Fault>> {
    poll_fn(|cx| Pin::new(&mut *answer).poll_next(cx)).await
}

/// An inner service that is never ready: it fails, or stays pending.
#[derive(Debug, Clone)]
struct Unready(Option<Fault>);

impl Service<Call> for Unready {
    type Response = Answer;
    type Error = Fault;
    type Future = Pending<Result<Answer, Fault>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Fault>> {
        self.0
            .clone()
            .map_or(Poll::Pending, |fault| Poll::Ready(Err(fault)))
    }

    fn call(&mut self, _: Call) -> Self::Future {
        pending()
    }
}

/// Remembers the most calls that were alive at once inside it.
#[derive(Debug, Clone, Default)]
struct Most(Arc<AtomicUsize>);

impl Most {
    fn see(&self, alive: usize) {
        self.0.fetch_max(alive, Ordering::SeqCst);
    }

    fn get(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}
