use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use pin_project::pin_project;
use tokio::{
    sync::OwnedSemaphorePermit,
    time::{Instant, Timeout, timeout},
};
use tokio_util::sync::PollSemaphore;

use super::{
    TokenSource,
    cell::Look,
    service::Shared,
    token::{Failure, Pass, Token},
};
use crate::{Error, ErrorKind};

/// Resolves to a token: the one that is held, or a new one that it fetches in its turn.
#[pin_project]
pub(super) struct Authorize<F> {
    #[pin]
    state: State<F>,
    began: Instant,
}

#[pin_project(project = Projected)]
enum State<F> {
    Looking,
    Waiting(PollSemaphore),
    Fetching {
        /// On the heap: it is large, and needed once an hour.
        fetch: Pin<Box<Timeout<F>>>,
        asked: Instant,
        /// Dropped with the rest, so that the next may fetch.
        _turn: OwnedSemaphorePermit,
    },
}

impl<F> Authorize<F> {
    pub(super) fn new() -> Self {
        Self {
            state: State::Looking,
            began: Instant::now(),
        }
    }
}

impl<F: Future<Output = Result<Token, Error>>> Authorize<F> {
    pub(super) fn poll_token<H, S>(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        http: &H,
        shared: &Shared<S>,
    ) -> Poll<Result<Pass, Error>>
    where
        H: Clone,
        S: TokenSource<H, Future = F>,
    {
        let mut this = self.project();
        let fetching = |turn| State::Fetching {
            asked: Instant::now(),
            fetch: Box::pin(timeout(shared.patience, shared.source.fetch(http.clone()))),
            _turn: turn,
        };
        loop {
            let next = match this.state.as_mut().project() {
                Projected::Looking => {
                    let look = shared.cell().look(Instant::now());
                    let turn = Arc::clone(&shared.turn);
                    match look {
                        Look::Good(token) => return Poll::Ready(Ok(token)),
                        Look::Aging(token) => match turn.try_acquire_owned() {
                            Ok(turn) => fetching(turn),
                            Err(_) => return Poll::Ready(Ok(token)),
                        },
                        Look::Nothing => State::Waiting(PollSemaphore::new(turn)),
                    }
                }
                Projected::Waiting(turn) => {
                    let turn = ready!(turn.poll_acquire(cx)).expect("it is never closed");
                    // Whoever fetched before has written down what came of it.
                    let (look, failed) = {
                        let cell = shared.cell();
                        (cell.look(Instant::now()), cell.failed_since(*this.began))
                    };
                    match (look, failed) {
                        (Look::Good(token) | Look::Aging(token), _) => {
                            return Poll::Ready(Ok(token));
                        }
                        (Look::Nothing, Some(failure)) => return Poll::Ready(Err(failure.error())),
                        (Look::Nothing, None) => fetching(turn),
                    }
                }
                Projected::Fetching { fetch, asked, .. } => {
                    let fetched = ready!(fetch.as_mut().poll(cx)).unwrap_or_else(|_| Err(late()));
                    let fetched = fetched.and_then(|token| Ok((token.pass()?, token.life())));
                    return Poll::Ready(shared.settle(fetched, *asked));
                }
            };
            this.state.set(next);
        }
    }
}

impl<S> Shared<S> {
    /// Writes down what came of a fetch. A token that could not be renewed is used to its end.
    fn settle(
        &self,
        fetched: Result<(Pass, Option<Duration>), Error>,
        asked: Instant,
    ) -> Result<Pass, Error> {
        let now = Instant::now();
        let mut cell = self.cell();
        match fetched {
            Ok((pass, life)) => {
                cell.put(pass.clone(), life, asked);
                Ok(pass)
            }
            Err(error) => {
                let failure = Failure::from(&error);
                cell.fail(failure.clone(), now);
                match cell.look(now) {
                    Look::Good(old) | Look::Aging(old) => Ok(old),
                    Look::Nothing => Err(failure.error()),
                }
            }
        }
    }
}

fn late() -> Error {
    Error::new(ErrorKind::Timeout).with_message("no token came in time")
}
