//! The future of [`Prime`](super::Prime).

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use pin_project::pin_project;

use crate::Body;

/// Resolves when the first item is in, or the attempt has failed before it.
#[pin_project]
#[derive(Debug)]
pub struct ResponseFuture<F, B> {
    #[pin]
    state: State<F, B>,
}

#[pin_project(project = Projected)]
#[derive(Debug)]
enum State<F, B> {
    Head(#[pin] F),
    First(Option<B>),
}

impl<F, B> ResponseFuture<F, B> {
    pub(crate) const fn new(head: F) -> Self {
        Self {
            state: State::Head(head),
        }
    }
}

impl<F, B, E> Future for ResponseFuture<F, B>
where
    F: Future<Output = Result<B, E>>,
    B: Body<Error = E>,
{
    type Output = Result<B, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.project().state;
        loop {
            match state.as_mut().project() {
                Projected::Head(head) => {
                    let body = ready!(head.poll(cx))?;
                    state.set(State::First(Some(body)));
                }
                Projected::First(slot) => {
                    let body = slot.as_mut().expect("polled after it was ready");
                    let first = ready!(body.poll_first(cx));
                    let body = slot.take().expect("it was there");
                    return Poll::Ready(first.map(|()| body));
                }
            }
        }
    }
}
