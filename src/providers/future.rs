use std::{
    fmt,
    future::Future,
    marker::PhantomData,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http::{Response, StatusCode, response::Parts};
use http_body::Body;
use pin_project::pin_project;
use tower::BoxError;

use super::{
    leaf::{Leaf, from_transport},
    provider::Shared,
    reading::Reading,
    stream::{EventStream, Prepared},
};
use crate::{
    ChatResponse, Completion, Error,
    protocol::Protocol,
    transport::{
        Collect, CollectTruncated, ERROR_BODY_LIMIT, Error as TransportError, SilenceLimit,
        collect_capped, collect_truncated, rate_limit_reset, retry_after, wall_clock,
    },
};

/// The future of a [`Provider`](super::Provider).
#[pin_project]
pub struct ResponseFuture<P, F, B> {
    #[pin]
    state: State<F, B>,
    leaf: Leaf,
    shared: Arc<Shared>,
    streamed: bool,
    protocol: PhantomData<fn() -> P>,
}

#[pin_project(project = Projected)]
enum State<F, B> {
    Refused(Option<Error>),
    Head(#[pin] F),
    Whole(#[pin] Collect<B>, Parts),
    Failure(#[pin] CollectTruncated<B>, Parts),
}

impl<P, F, B> ResponseFuture<P, F, B> {
    pub(super) fn sending(head: F, leaf: Leaf, shared: &Arc<Shared>, streamed: bool) -> Self {
        Self::new(State::Head(head), leaf, shared, streamed)
    }

    pub(super) fn refused(error: Error, leaf: Leaf, shared: &Arc<Shared>) -> Self {
        Self::new(State::Refused(Some(error)), leaf, shared, false)
    }

    fn new(state: State<F, B>, leaf: Leaf, shared: &Arc<Shared>, streamed: bool) -> Self {
        Self {
            state,
            leaf,
            shared: Arc::clone(shared),
            streamed,
            protocol: PhantomData,
        }
    }
}

impl<P, F, B, E> Future for ResponseFuture<P, F, B>
where
    P: Protocol,
    F: Future<Output = Result<Response<B>, E>>,
    E: Into<BoxError>,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Output = Result<ChatResponse, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let endpoint = &this.shared.endpoint;
        let result = loop {
            let (parts, body) = match this.state.as_mut().project() {
                Projected::Refused(error) => {
                    break Err(error.take().expect("polled after it was ready"));
                }
                Projected::Head(head) => match ready!(head.poll(cx)) {
                    Ok(response) => response.into_parts(),
                    Err(error) => break Err(from_transport(TransportError::from_source(error))),
                },
                Projected::Whole(body, parts) => {
                    let body = ready!(body.poll(cx)).map_err(from_transport);
                    break body.and_then(|body| P::decode(parts, &body, endpoint));
                }
                Projected::Failure(body, parts) => {
                    let body = ready!(body.poll(cx));
                    break Err(P::error(parts, &body, endpoint, wait(parts)));
                }
            };
            this.leaf.head();
            match Reading::of(&parts, *this.streamed) {
                Ok(Reading::Events) => {
                    let limits = this.shared.limits;
                    let body = SilenceLimit::new(body, limits.silence);
                    let names = this.leaf.hand_over();
                    let decoder = P::events(endpoint);
                    let events = EventStream::new(body, decoder, limits.keep_alives, names);
                    return Poll::Ready(Ok(ChatResponse::stream(events, this.leaf.record())));
                }
                Ok(Reading::Whole) => {
                    let body = collect_capped(body, this.shared.limits.body);
                    this.state.set(State::Whole(body, parts));
                }
                Ok(Reading::Failure) => {
                    let body = collect_truncated(body, ERROR_BODY_LIMIT);
                    this.state.set(State::Failure(body, parts));
                }
                Err(error) => break Err(error),
            }
        };
        Poll::Ready(match result {
            Ok(completion) => Ok(answer::<P>(completion, this.leaf, *this.streamed)),
            Err(error) => Err(this.leaf.fail(error)),
        })
    }
}

/// The answer that came whole, in the form that was asked for.
fn answer<P: Protocol>(
    mut completion: Completion,
    leaf: &mut Leaf,
    streamed: bool,
) -> ChatResponse {
    leaf.complete(&mut completion);
    if streamed {
        let events = Prepared::new(completion.into_events(P::NAME));
        ChatResponse::stream(events, leaf.record())
    } else {
        ChatResponse::whole(completion, P::NAME, leaf.record())
    }
}

/// The wait that the headers ask for; the reset of a limit names one only where that was reached.
fn wait(parts: &Parts) -> Option<std::time::Duration> {
    let reset = || match parts.status {
        StatusCode::TOO_MANY_REQUESTS => rate_limit_reset(&parts.headers),
        _ => None,
    };
    retry_after(&parts.headers, wall_clock()).or_else(reset)
}

impl<P, F, B> fmt::Debug for ResponseFuture<P, F, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture")
            .field("leaf", &self.leaf)
            .finish_non_exhaustive()
    }
}
