//! The future of [`CircuitBreaker`](super::CircuitBreaker).

use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use pin_project::pin_project;

use super::Open;
pub use super::{evidence::Evidence, head::Head};

/// Resolves at once when the circuit is open, or as the call does.
///
/// `F` is the call, watched to its end.
#[pin_project]
pub struct ResponseFuture<F> {
    #[pin]
    state: State<F>,
}

#[pin_project(project = Projected)]
enum State<F> {
    Refused(Option<Open>),
    Calling(#[pin] F),
}

impl<F> ResponseFuture<F> {
    pub(super) const fn new(call: F) -> Self {
        Self {
            state: State::Calling(call),
        }
    }

    pub(super) const fn refused(open: Open) -> Self {
        Self {
            state: State::Refused(Some(open)),
        }
    }
}

impl<F, T, E> Future for ResponseFuture<F>
where
    F: Future<Output = Result<T, E>>,
    E: From<Open>,
{
    type Output = Result<T, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().state.project() {
            Projected::Refused(open) => {
                let open = open.take().expect("polled after it was ready");
                Poll::Ready(Err(open.into()))
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
