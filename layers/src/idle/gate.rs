use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use pin_project::pin_project;
use tokio::time::{Instant, Sleep, sleep_until};

use super::{Stalled, gap::Gap};
use crate::Gate;

/// Ends a stream that has been silent for too long.
#[pin_project]
#[derive(Debug)]
pub(super) struct Silence {
    gap: Gap,
    limit: Duration,
    /// Set with the first wait, as a whole answer has none, and anew when it fires, and not with every
    /// item: it may fire early, and never late.
    #[pin]
    sleep: Option<Sleep>,
}

impl Silence {
    pub(super) fn new(limit: Duration) -> Self {
        Self {
            gap: Gap::new(limit),
            limit,
            sleep: None,
        }
    }
}

impl<E: From<Stalled>> Gate<E> for Silence {
    fn poll_end(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<E> {
        let mut this = self.project();
        while let Some(at) = this.gap.silent(Instant::now()) {
            match this.sleep.as_mut().as_pin_mut() {
                None => this.sleep.set(Some(sleep_until(at))),
                Some(mut sleep) => {
                    ready!(sleep.as_mut().poll(cx));
                    sleep.reset(at);
                }
            }
        }
        Poll::Ready(Stalled::new(*this.limit).into())
    }

    fn item_passed(self: Pin<&mut Self>) {
        self.project().gap.item();
    }
}
