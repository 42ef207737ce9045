//! The future of [`Fallback`](super::Fallback).

use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use pin_project::pin_project;
use tokio::time::Instant;
use tower::Service;
use tracing::debug;

use super::{Candidate, Worth, search::Search, service::Settings};
use crate::{Body, Classify, Marked, Patience, Track};

/// Resolves when a target answered, or when no further one is asked.
///
/// `F` is the call of the inner service, `G` that of a candidate `T`.
#[pin_project]
pub struct ResponseFuture<F, G, T, W, Req, E> {
    #[pin]
    state: State<F, G, T>,
    /// Stands for the latest attempt that was made here; clones of it are sent.
    request: Req,
    settings: Settings<T, W>,
    search: Search<E>,
}

#[pin_project(project = Projected)]
enum State<F, G, T> {
    First(#[pin] F),
    Ready(T),
    Candidate(#[pin] G),
}

impl<F, G, T, W, Req, E> ResponseFuture<F, G, T, W, Req, E> {
    pub(super) fn new(first: F, request: Req, settings: Settings<T, W>) -> Self {
        Self {
            state: State::First(first),
            request,
            search: Search::new(settings.candidates.len()),
            settings,
        }
    }
}

impl<F, G, T, W, Req, B, E> Future for ResponseFuture<F, G, T, W, Req, E>
where
    F: Future<Output = Result<B, E>>,
    G: Future<Output = Result<B, E>>,
    B: Body<Summary: Marked>,
    E: Classify,
    T: Candidate<Req> + Service<Req, Response = B, Error = E, Future = G> + Clone,
    W: Worth<E>,
    Req: Track + Patience + Clone,
{
    type Output = Result<B, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            let error = match this.state.as_mut().project() {
                Projected::First(call) => match ready!(call.poll(cx)) {
                    Ok(answer) => return Poll::Ready(Ok(answer)),
                    Err(error) => error,
                },
                Projected::Ready(candidate) => match ready!(candidate.poll_ready(cx)) {
                    Ok(()) => {
                        this.request.next_attempt();
                        let call = candidate.call(this.request.clone());
                        this.state.set(State::Candidate(call));
                        continue;
                    }
                    Err(error) => error,
                },
                Projected::Candidate(call) => match ready!(call.poll(cx)) {
                    Ok(answer) => return Poll::Ready(Ok(marked(answer))),
                    Err(error) => error,
                },
            };
            if !this.settings.worth.is_worth(&error) {
                return Poll::Ready(Err(this.search.ended(error)));
            }
            let now = Instant::now();
            let candidates = &this.settings.candidates;
            let suits = |at: usize| candidates[at].suits(this.request, &error);
            let next = this.search.next(now, suits);
            let Some(at) = next.filter(|_| is_granted(this.request, now)) else {
                return Poll::Ready(Err(this.search.failed(error, now)));
            };
            this.search.keep(error, now);
            debug!(candidate = at, "falling back");
            this.state.set(State::Ready(candidates[at].clone()));
        }
    }
}

/// Whether the caller waits for one more attempt.
fn is_granted(request: &mut impl Patience, now: Instant) -> bool {
    let in_time = request.deadline().is_none_or(|deadline| now < deadline);
    in_time && request.take_attempt()
}

fn marked<B: Body<Summary: Marked>>(answer: B) -> B {
    answer.on_finish(|mut outcome| outcome.summary().mark_fallback())
}

impl<F, G, T, W, Req, E> fmt::Debug for ResponseFuture<F, G, T, W, Req, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.state {
            State::First(_) => "ResponseFuture(First)",
            State::Ready(_) => "ResponseFuture(Ready)",
            State::Candidate(_) => "ResponseFuture(Candidate)",
        })
    }
}
