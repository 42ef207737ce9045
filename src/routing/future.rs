//! The future of a [`Router`](super::Router).

use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use pin_project::pin_project;

use super::Unrouted;

/// Resolves at once where the request was refused, or as the target does.
#[pin_project]
pub struct ResponseFuture<F> {
    #[pin]
    state: State<F>,
}

#[pin_project(project = Projected)]
enum State<F> {
    Refused(Option<Unrouted>),
    Calling(#[pin] F),
}

impl<F> ResponseFuture<F> {
    pub(super) const fn refused(unrouted: Unrouted) -> Self {
        Self {
            state: State::Refused(Some(unrouted)),
        }
    }

    pub(super) const fn calling(call: F) -> Self {
        Self {
            state: State::Calling(call),
        }
    }
}

impl<F, T, E> Future for ResponseFuture<F>
where
    F: Future<Output = Result<T, E>>,
    E: From<Unrouted>,
{
    type Output = Result<T, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().state.project() {
            Projected::Refused(unrouted) => {
                let unrouted = unrouted.take().expect("polled after it was ready");
                Poll::Ready(Err(unrouted.into()))
            }
            Projected::Calling(call) => call.poll(cx),
        }
    }
}

impl<F> fmt::Debug for ResponseFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.state {
            State::Refused(_) => "ResponseFuture(Refused)",
            State::Calling(_) => "ResponseFuture(Calling)",
        })
    }
}
