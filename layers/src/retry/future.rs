//! The future of [`Retry`](super::Retry).

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use pin_project::pin_project;
use tokio::time::{Sleep, sleep};
use tower::Service;
use tracing::debug;

use super::{budget::Withdrawal, service::Shared};
use crate::{Classify, Patience, Track};

/// Resolves when an attempt was answered, or when no further attempt is made.
#[pin_project]
pub struct ResponseFuture<S, Req, F> {
    #[pin]
    state: State<F>,
    /// Stands for the latest attempt that was made; clones of it are sent.
    request: Req,
    service: S,
    shared: Arc<Shared>,
    made: u32,
    /// Pays for the attempt that is waited for.
    withdrawal: Option<Withdrawal>,
}

#[pin_project(project = Projected)]
enum State<F> {
    Attempt(#[pin] F),
    Backoff(#[pin] Sleep),
    Ready,
}

impl<S, Req, F> ResponseFuture<S, Req, F> {
    pub(super) const fn new(first: F, request: Req, service: S, shared: Arc<Shared>) -> Self {
        Self {
            state: State::Attempt(first),
            request,
            service,
            shared,
            made: 1,
            withdrawal: None,
        }
    }
}

impl<S, Req, F> Future for ResponseFuture<S, Req, F>
where
    S: Service<Req, Future = F>,
    S::Error: Classify,
    F: Future<Output = Result<S::Response, S::Error>>,
    Req: Track + Patience + Clone,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            match this.state.as_mut().project() {
                Projected::Attempt(attempt) => {
                    let error = match ready!(attempt.poll(cx)) {
                        Err(error) if error.is_transient() => error,
                        result => return Poll::Ready(result),
                    };
                    let next = this.shared.next(&error, *this.made, this.request);
                    let Some((wait, withdrawal)) = next else {
                        return Poll::Ready(Err(given_up(error)));
                    };
                    *this.made += 1;
                    debug!(attempt = *this.made, wait_ms = wait.as_millis(), "retrying");
                    *this.withdrawal = Some(withdrawal);
                    this.state.set(State::Backoff(sleep(wait)));
                }
                Projected::Backoff(sleep) => {
                    ready!(sleep.poll(cx));
                    this.state.set(State::Ready);
                }
                Projected::Ready => {
                    if let Err(error) = ready!(this.service.poll_ready(cx)) {
                        return Poll::Ready(Err(given_up(error)));
                    }
                    if let Some(withdrawal) = this.withdrawal.take() {
                        withdrawal.spend();
                    }
                    this.request.next_attempt();
                    let attempt = this.service.call(this.request.clone());
                    this.state.set(State::Attempt(attempt));
                }
            }
        }
    }
}

fn given_up<E: Classify>(mut error: E) -> E {
    if error.is_transient() {
        error.exhausted();
    }
    error
}

impl<S, Req, F> fmt::Debug for ResponseFuture<S, Req, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Attempt(_) => "attempt",
            State::Backoff(_) => "backoff",
            State::Ready => "ready",
        };
        f.debug_struct("ResponseFuture")
            .field("state", &state)
            .field("made", &self.made)
            .finish_non_exhaustive()
    }
}
