//! The future of [`CappedSpend`](super::CappedSpend).

use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use pin_project::pin_project;

use super::Refused;
pub use super::{opening::Opening, settlement::Settlement};

/// Resolves when the call was refused, or as the call does.
///
/// `O` opens the call, see [`Opening`]; `F` is the call, watched to its end.
#[pin_project]
pub struct ResponseFuture<O, F> {
    #[pin]
    state: State<O, F>,
}

#[pin_project(project = Projected)]
enum State<O, F> {
    Refused(Option<Refused>),
    Opening(#[pin] O),
    Calling(#[pin] F),
}

impl<O, F> ResponseFuture<O, F> {
    pub(super) const fn new(opening: O) -> Self {
        Self {
            state: State::Opening(opening),
        }
    }

    pub(super) const fn refused(refused: Refused) -> Self {
        Self {
            state: State::Refused(Some(refused)),
        }
    }
}

impl<O, F, T, E> Future for ResponseFuture<O, F>
where
    O: Future<Output = Result<F, E>>,
    F: Future<Output = Result<T, E>>,
    E: From<Refused>,
{
    type Output = Result<T, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.project().state;
        loop {
            match state.as_mut().project() {
                Projected::Refused(refused) => {
                    let refused = refused.take().expect("polled after it was ready");
                    return Poll::Ready(Err(refused.into()));
                }
                Projected::Opening(opening) => {
                    let call = ready!(opening.poll(cx))?;
                    state.set(State::Calling(call));
                }
                Projected::Calling(call) => return call.poll(cx),
            }
        }
    }
}

impl<O, F> fmt::Debug for ResponseFuture<O, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.state {
            State::Refused(_) => "ResponseFuture(Refused)",
            State::Opening(_) => "ResponseFuture(Opening)",
            State::Calling(_) => "ResponseFuture(Calling)",
        })
    }
}
