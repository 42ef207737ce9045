use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use http::{Response, StatusCode, response::Parts};
use http_body::Body;
use pin_project::pin_project;
use tower::BoxError;

use super::{
    leaf::{Leaf, from_http, from_transport},
    provider::Shared,
    reading::Reading,
};
use crate::{
    Error,
    protocol::Protocol,
    transport::{
        Collect, CollectTruncated, ERROR_BODY_LIMIT, collect_capped, collect_truncated,
        rate_limit_reset, retry_after, wall_clock,
    },
};

/// One exchange, from the call of the HTTP service to an answer that is read as its head says.
#[pin_project]
pub(super) struct Exchange<F, B> {
    #[pin]
    state: State<F, B>,
    /// The head of the answer, while its body is read.
    parts: Option<Parts>,
    streamed: bool,
}

#[pin_project(project = Projected)]
enum State<F, B> {
    Head(#[pin] F),
    Whole(#[pin] Collect<B>),
    Failure(#[pin] CollectTruncated<B>),
}

/// An answer of status 200 and the like.
pub(super) enum Answer<B> {
    /// A body to be read as events.
    Events(B),
    /// A body that was read.
    Whole(Parts, Bytes),
}

impl<F, B> Exchange<F, B> {
    pub(super) const fn new(head: F, streamed: bool) -> Self {
        Self {
            state: State::Head(head),
            parts: None,
            streamed,
        }
    }

    /// Polls for the answer. An answer of another status is the error that the protocol reads in it.
    pub(super) fn poll_answer<P, E>(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        leaf: &Leaf,
        shared: &Shared,
    ) -> Poll<Result<Answer<B>, Error>>
    where
        P: Protocol,
        F: Future<Output = Result<Response<B>, E>>,
        E: Into<BoxError>,
        B: Body<Data = Bytes>,
        B::Error: Into<BoxError>,
    {
        let mut this = self.project();
        loop {
            let (parts, body) = match this.state.as_mut().project() {
                Projected::Head(head) => match ready!(head.poll(cx)) {
                    Ok(response) => response.into_parts(),
                    Err(error) => return Poll::Ready(Err(from_http(error))),
                },
                Projected::Whole(body) => {
                    let body = ready!(body.poll(cx)).map_err(from_transport)?;
                    let parts = this.parts.take().expect("kept while the body is read");
                    return Poll::Ready(Ok(Answer::Whole(parts, body)));
                }
                Projected::Failure(body) => {
                    let body = ready!(body.poll(cx));
                    let parts = this.parts.take().expect("kept while the body is read");
                    let error = P::error(&parts, &body, &shared.endpoint, wait(&parts));
                    return Poll::Ready(Err(error));
                }
            };
            leaf.head();
            let next = match Reading::of(&parts, this.streamed.then_some(P::FRAMING))? {
                Reading::Events => return Poll::Ready(Ok(Answer::Events(body))),
                Reading::Whole => State::Whole(collect_capped(body, shared.limits.body)),
                Reading::Failure => State::Failure(collect_truncated(body, ERROR_BODY_LIMIT)),
            };
            *this.parts = Some(parts);
            this.state.set(next);
        }
    }
}

/// The wait that the headers ask for; the reset of a limit names one only where that was reached.
fn wait(parts: &Parts) -> Option<Duration> {
    let reset = || match parts.status {
        StatusCode::TOO_MANY_REQUESTS => rate_limit_reset(&parts.headers),
        _ => None,
    };
    retry_after(&parts.headers, wall_clock()).or_else(reset)
}
