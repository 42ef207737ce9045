//! The future of [`Deadline`](super::Deadline).

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use pin_project::pin_project;
use tokio::time::{Instant, Sleep, sleep_until};

use super::{Exceeded, gate::Until};
use crate::Body;

/// Resolves as the call does, or at the deadline.
#[pin_project]
#[derive(Debug)]
pub struct ResponseFuture<F> {
    #[pin]
    state: State<F>,
}

#[pin_project(project = Projected)]
#[derive(Debug)]
enum State<F> {
    Calling {
        #[pin]
        call: F,
        deadline: Option<Instant>,
        /// Runs to the deadline, from the first wait on. On the heap: timers are large, most calls
        /// have no deadline, and each layer around this one moves it.
        sleep: Option<Pin<Box<Sleep>>>,
    },
    Over(Option<Exceeded>),
}

impl<F> ResponseFuture<F> {
    pub(super) const fn new(call: F, deadline: Option<Instant>) -> Self {
        Self {
            state: State::Calling {
                call,
                deadline,
                sleep: None,
            },
        }
    }

    pub(super) const fn not_called() -> Self {
        Self {
            state: State::Over(Some(Exceeded::NotCalled)),
        }
    }
}

impl<F, B, E> Future for ResponseFuture<F>
where
    F: Future<Output = Result<B, E>>,
    B: Body<Error = E>,
    E: From<Exceeded>,
{
    type Output = Result<B, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.project().state;
        loop {
            match state.as_mut().project() {
                Projected::Calling {
                    call,
                    deadline,
                    sleep,
                } => {
                    if let Poll::Ready(result) = call.poll(cx) {
                        return Poll::Ready(match *deadline {
                            Some(at) => result.map(|body| body.gate(Until::new(at))),
                            None => result,
                        });
                    }
                    let Some(at) = *deadline else {
                        return Poll::Pending;
                    };
                    let sleep = sleep.get_or_insert_with(|| Box::pin(sleep_until(at)));
                    ready!(sleep.as_mut().poll(cx));
                    state.set(State::Over(Some(Exceeded::Unanswered)));
                }
                Projected::Over(exceeded) => {
                    let exceeded = exceeded.take().expect("polled after it was ready");
                    return Poll::Ready(Err(exceeded.into()));
                }
            }
        }
    }
}
