use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use pin_project::pin_project;
use tokio::time::{Instant, Sleep, sleep_until};

use super::Exceeded;
use crate::Gate;

/// Ends a stream at the deadline.
#[pin_project]
#[derive(Debug)]
pub(super) struct Until {
    #[pin]
    sleep: Sleep,
}

impl Until {
    pub(super) fn new(deadline: Instant) -> Self {
        Self {
            sleep: sleep_until(deadline),
        }
    }
}

impl<E: From<Exceeded>> Gate<E> for Until {
    fn poll_end(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<E> {
        ready!(self.project().sleep.poll(cx));
        Poll::Ready(Exceeded::Unfinished.into())
    }

    fn end_now(&self) -> Option<E> {
        (self.sleep.deadline() <= Instant::now()).then(|| Exceeded::Unfinished.into())
    }
}
