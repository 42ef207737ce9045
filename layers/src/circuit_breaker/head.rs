use std::{
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Release},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use pin_project::pin_project;
use tokio::time::Instant;

/// Resolves as the call does, and writes down when the answer was slow to come.
#[pin_project]
#[derive(Debug)]
pub struct Head<F> {
    #[pin]
    call: F,
    slow: Option<Slow>,
}

#[derive(Debug)]
struct Slow {
    limit: Duration,
    is_slow: Arc<AtomicBool>,
    begun: Option<Instant>,
}

impl<F> Head<F> {
    pub(super) fn new(call: F, slow: Option<(Duration, Arc<AtomicBool>)>) -> Self {
        let slow = slow.map(|(limit, is_slow)| Slow {
            limit,
            is_slow,
            begun: None,
        });
        Self { call, slow }
    }
}

impl<F, T, E> Future for Head<F>
where
    F: Future<Output = Result<T, E>>,
{
    type Output = Result<T, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let Some(slow) = this.slow else {
            return this.call.poll(cx);
        };
        let begun = *slow.begun.get_or_insert_with(Instant::now);
        let result = ready!(this.call.poll(cx));
        if result.is_ok() && begun.elapsed() > slow.limit {
            slow.is_slow.store(true, Release);
        }
        Poll::Ready(result)
    }
}
