use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use pin_project::pin_project;
use tokio::{
    sync::OwnedSemaphorePermit,
    time::{Sleep, sleep},
};
use tokio_util::sync::PollSemaphore;

use super::{Saturated, permits::Place, service::Settings};

/// Resolves to a permit, or when there is no waiting for one any longer.
///
/// It joins the queue when it is first polled, and keeps its turn from then on.
#[derive(Debug)]
pub(super) struct Acquire {
    settings: Settings,
    /// On the heap: it is large, most calls wait for nothing, and each layer around moves this.
    waiting: Option<Pin<Box<Waiting>>>,
}

#[pin_project]
#[derive(Debug)]
struct Waiting {
    /// Dropped first: the place stands for it.
    turn: PollSemaphore,
    _place: Place,
    #[pin]
    sleep: Sleep,
}

impl Acquire {
    pub(super) const fn new(settings: Settings) -> Self {
        Self {
            settings,
            waiting: None,
        }
    }
}

impl Future for Acquire {
    type Output = Result<OwnedSemaphorePermit, Saturated>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let Settings {
            permits,
            max_queue,
            max_wait,
        } = &this.settings;
        let waiting = if let Some(waiting) = &mut this.waiting {
            waiting
        } else {
            if let Some(permit) = permits.try_acquire() {
                return Poll::Ready(Ok(permit));
            }
            let place = permits.enqueue(*max_queue)?;
            this.waiting.insert(Box::pin(Waiting {
                turn: place.turn(),
                _place: place,
                sleep: sleep(*max_wait),
            }))
        };
        let waiting = waiting.as_mut().project();
        let result = match waiting.turn.poll_acquire(cx) {
            Poll::Ready(permit) => Ok(permit.expect("the semaphore is never closed")),
            Poll::Pending => {
                ready!(waiting.sleep.poll(cx));
                Err(Saturated::WaitTooLong {
                    max_wait: *max_wait,
                })
            }
        };
        this.waiting = None;
        Poll::Ready(result)
    }
}
