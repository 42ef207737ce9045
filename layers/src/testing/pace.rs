use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::time::{Instant, Sleep, sleep_until};

/// When the items of a stream come.
#[derive(Debug)]
pub(super) struct Pace {
    gap: Duration,
    /// Runs until the next item is there; none where all are there from the start.
    next: Option<Pin<Box<Sleep>>>,
}

impl Pace {
    pub(super) fn new(gap: Duration) -> Self {
        Self {
            gap,
            next: (!gap.is_zero()).then(|| Box::pin(sleep_until(Instant::now()))),
        }
    }

    /// Ready when the next item is there.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.next
            .as_mut()
            .map_or(Poll::Ready(()), |next| next.as_mut().poll(cx))
    }

    /// The item was taken: the one after it comes a gap later than it came.
    pub(super) fn taken(&mut self) {
        if let Some(next) = &mut self.next {
            let at = next.deadline() + self.gap;
            next.as_mut().reset(at);
        }
    }
}
