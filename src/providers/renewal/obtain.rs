use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use tokio::{sync::OwnedSemaphorePermit, time::Instant};
use tokio_util::sync::PollSemaphore;

use super::{Fresh, Keeper, cell::Look};
use crate::Error;

/// Resolves to what a keeper holds, or to a new one that it fetches in its turn.
pub(in crate::providers) struct Obtain<F> {
    state: State<F>,
    began: Instant,
}

enum State<F> {
    Looking,
    Waiting(PollSemaphore),
    Fetching {
        /// On the heap: it is large, and needed once an hour.
        fetch: Pin<Box<F>>,
        asked: Instant,
        /// Dropped with the rest, so that the next may fetch.
        _turn: OwnedSemaphorePermit,
    },
}

impl<F: Future> Obtain<F> {
    pub(in crate::providers) fn new() -> Self {
        Self {
            state: State::Looking,
            began: Instant::now(),
        }
    }

    /// Polls for it. `fetch` begins to fetch a new one, and `read` says what came of that.
    pub(in crate::providers) fn poll_held<T: Clone + PartialEq>(
        &mut self,
        cx: &mut Context<'_>,
        keeper: &Keeper<T>,
        fetch: impl Fn() -> F,
        read: impl Fn(F::Output) -> Result<Fresh<T>, Error>,
    ) -> Poll<Result<T, Error>> {
        let fetching = |turn| State::Fetching {
            asked: Instant::now(),
            fetch: Box::pin(fetch()),
            _turn: turn,
        };
        loop {
            self.state = match &mut self.state {
                State::Looking => {
                    let look = keeper.cell().look(Instant::now());
                    let turn = Arc::clone(&keeper.turn);
                    match look {
                        Look::Good(held) => return Poll::Ready(Ok(held)),
                        Look::Aging(held) => match turn.try_acquire_owned() {
                            Ok(turn) => fetching(turn),
                            Err(_) => return Poll::Ready(Ok(held)),
                        },
                        Look::Nothing => State::Waiting(PollSemaphore::new(turn)),
                    }
                }
                State::Waiting(turn) => {
                    let turn = ready!(turn.poll_acquire(cx)).expect("it is never closed");
                    // Whoever fetched before has written down what came of it.
                    let (look, failed) = {
                        let cell = keeper.cell();
                        (cell.look(Instant::now()), cell.failed_since(self.began))
                    };
                    match (look, failed) {
                        (Look::Good(held) | Look::Aging(held), _) => {
                            return Poll::Ready(Ok(held));
                        }
                        (Look::Nothing, Some(failure)) => return Poll::Ready(Err(failure.error())),
                        (Look::Nothing, None) => fetching(turn),
                    }
                }
                State::Fetching { fetch, asked, .. } => {
                    let fetched = read(ready!(fetch.as_mut().poll(cx)));
                    return Poll::Ready(keeper.settle(fetched, *asked));
                }
            };
        }
    }
}
