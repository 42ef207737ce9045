use std::{
    fmt,
    future::Future,
    marker::PhantomData,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http::Response;
use http_body::Body;
use pin_project::pin_project;
use tower::BoxError;

use super::{
    exchange::{Answer, Exchange},
    leaf::Leaf,
    provider::Shared,
    stream::EventStream,
};
use crate::{
    ChatResponse, Completion, Error, protocol::Protocol, transport::SilenceLimit, types::Prepared,
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
    Sent(#[pin] Exchange<F, B>),
}

impl<P, F, B> ResponseFuture<P, F, B> {
    pub(super) fn sending(head: F, leaf: Leaf, shared: &Arc<Shared>, streamed: bool) -> Self {
        let exchange = Exchange::new(head, streamed);
        Self::new(State::Sent(exchange), leaf, shared, streamed)
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
        let this = self.project();
        let endpoint = &this.shared.endpoint;
        let answer = match this.state.project() {
            Projected::Refused(error) => Err(error.take().expect("polled after it was ready")),
            Projected::Sent(exchange) => {
                ready!(exchange.poll_answer::<P, E>(cx, this.leaf, this.shared))
            }
        };
        let completion = match answer {
            Ok(Answer::Events(body)) => {
                let limits = this.shared.limits;
                let body = SilenceLimit::new(body, limits.silence);
                let names = this.leaf.hand_over();
                let decoder = P::events(endpoint);
                let events = EventStream::new(body, decoder, P::FRAMING, limits.keep_alives, names);
                return Poll::Ready(Ok(ChatResponse::stream(events, this.leaf.record())));
            }
            Ok(Answer::Whole(parts, body)) => P::decode(&parts, &body, endpoint),
            Err(error) => Err(error),
        };
        Poll::Ready(match completion {
            Ok(completion) => Ok(whole::<P>(completion, this.leaf, *this.streamed)),
            Err(error) => Err(this.leaf.fail(error)),
        })
    }
}

/// The answer that came whole, in the form that was asked for.
fn whole<P: Protocol>(mut completion: Completion, leaf: &mut Leaf, streamed: bool) -> ChatResponse {
    leaf.complete(&mut completion);
    if streamed {
        let events = Prepared::new(completion.into_events(P::NAME));
        ChatResponse::stream(events, leaf.record())
    } else {
        ChatResponse::whole(completion, P::NAME, leaf.record())
    }
}

impl<P, F, B> fmt::Debug for ResponseFuture<P, F, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture")
            .field("leaf", &self.leaf)
            .finish_non_exhaustive()
    }
}
