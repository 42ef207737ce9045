use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http::{HeaderValue, Request, Response};
use http_body::Body;
use pin_project::pin_project;
use tokio::{sync::OwnedSemaphorePermit, time::Instant};
use tokio_util::sync::PollSemaphore;
use tower::{BoxError, Service};

use super::{cell::Look, fetch::Fetch, service::Shared};
use crate::{Error, transport::Payload};

/// Resolves to a token: the one that is held, or a new one that it fetches in its turn.
#[pin_project]
pub(super) struct Authorize<H: Service<Request<Payload>>, B> {
    #[pin]
    state: State<H, B>,
    began: Instant,
}

#[pin_project(project = Projected)]
enum State<H: Service<Request<Payload>>, B> {
    Looking,
    Waiting(PollSemaphore),
    Fetching {
        /// On the heap: it is large, and needed once an hour.
        fetch: Pin<Box<Fetch<H, B>>>,
        asked: Instant,
        /// Dropped with the rest, so that the next may fetch.
        _turn: OwnedSemaphorePermit,
    },
}

impl<H: Service<Request<Payload>>, B> Authorize<H, B> {
    pub(super) fn new() -> Self {
        Self {
            state: State::Looking,
            began: Instant::now(),
        }
    }
}

impl<H, B> Authorize<H, B>
where
    H: Service<Request<Payload>, Response = Response<B>> + Clone,
    H::Error: Into<BoxError>,
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    pub(super) fn poll_token(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        http: &H,
        shared: &Shared,
    ) -> Poll<Result<HeaderValue, Error>> {
        let mut this = self.project();
        let fetching = |turn| {
            let asked = Instant::now();
            let fetch = Fetch::new(http.clone(), &shared.identity, shared.patience);
            let fetch = Box::pin(fetch);
            State::Fetching {
                fetch,
                asked,
                _turn: turn,
            }
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
                    let fetched = ready!(fetch.as_mut().poll(cx));
                    let now = Instant::now();
                    let mut cell = shared.cell();
                    return Poll::Ready(match fetched {
                        Ok(token) => {
                            cell.put(&token, *asked);
                            Ok(token.value)
                        }
                        Err(failure) => {
                            cell.fail(failure.clone(), now);
                            match cell.look(now) {
                                Look::Good(old) | Look::Aging(old) => Ok(old),
                                Look::Nothing => Err(failure.error()),
                            }
                        }
                    });
                }
            };
            this.state.set(next);
        }
    }
}
