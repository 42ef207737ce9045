use std::{
    fmt,
    future::Future,
    marker::PhantomData,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use pin_project::pin_project;
use tokio::time::Instant;
use tower::{BoxError, Service};

use super::{
    again::{Again, Second},
    exchange::{Answer, Exchange},
    leaf::Leaf,
    provider::Shared,
    stream::EventStream,
};
use crate::{
    ChatResponse, Completion, Error,
    protocol::Protocol,
    transport::{Payload, SilenceLimit},
    types::Prepared,
};

/// The future of a [`Provider`](super::Provider).
///
/// One box: what it holds is large, and each layer around it would move all of that.
pub struct ResponseFuture<P: Protocol, H: Service<Request<Payload>>, B> {
    attempt: Pin<Box<Attempt<P, H, B>>>,
}

#[pin_project]
struct Attempt<P: Protocol, H: Service<Request<Payload>>, B> {
    #[pin]
    state: State<P, H, B>,
    again: Option<Box<Again<H>>>,
    leaf: Leaf,
    shared: Arc<Shared>,
    streamed: bool,
    protocol: PhantomData<fn() -> P>,
}

/// A streamed answer, on the heap from its head on.
type Streamed<P, B> = Pin<Box<EventStream<B, <P as Protocol>::Decoder>>>;

#[pin_project(project = Projected)]
enum State<P: Protocol, H: Service<Request<Payload>>, B> {
    Refused(Option<Error>),
    Sent(#[pin] Exchange<H::Future, B>),
    /// A stream whose head came then; it may begin with a refusal.
    Opening(Option<Streamed<P, B>>, Instant),
    /// On the heap: there is hardly ever one.
    Again(Pin<Box<Second<H, B>>>),
}

impl<P: Protocol, H: Service<Request<Payload>>, B> ResponseFuture<P, H, B> {
    pub(super) fn sending(
        head: H::Future,
        again: Option<Box<Again<H>>>,
        leaf: Leaf,
        shared: &Arc<Shared>,
        streamed: bool,
    ) -> Self {
        let exchange = Exchange::new(head, streamed);
        Self::new(State::Sent(exchange), again, leaf, shared, streamed)
    }

    pub(super) fn refused(error: Error, leaf: Leaf, shared: &Arc<Shared>) -> Self {
        Self::new(State::Refused(Some(error)), None, leaf, shared, false)
    }

    fn new(
        state: State<P, H, B>,
        again: Option<Box<Again<H>>>,
        leaf: Leaf,
        shared: &Arc<Shared>,
        streamed: bool,
    ) -> Self {
        let attempt = Box::write(
            Box::new_uninit(),
            Attempt {
                state,
                again,
                leaf,
                shared: Arc::clone(shared),
                streamed,
                protocol: PhantomData,
            },
        );
        Self {
            attempt: Box::into_pin(attempt),
        }
    }
}

impl<P, H, B> Future for ResponseFuture<P, H, B>
where
    P: Protocol,
    H: Service<Request<Payload>, Response = Response<B>>,
    H::Error: Into<BoxError>,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Output = Result<ChatResponse, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.attempt.as_mut().project();
        loop {
            let endpoint = &this.shared.endpoint;
            let answer = match this.state.as_mut().project() {
                Projected::Refused(error) => Err(error.take().expect("polled after it was ready")),
                Projected::Sent(exchange) => {
                    ready!(exchange.poll_answer::<P, _>(cx, this.leaf, this.shared))
                }
                Projected::Again(exchange) => {
                    let exchange = exchange.as_mut();
                    ready!(exchange.poll_answer::<P, _>(cx, this.leaf, this.shared))
                }
                Projected::Opening(events, head) => {
                    let opening = events.as_mut().expect("polled after it was ready");
                    let second = match ready!(opening.as_mut().poll_open(cx)) {
                        Err(refusal) => this
                            .again
                            .take()
                            .and_then(|again| again.send::<P, B>(refusal, this.leaf, this.shared)),
                        Ok(()) => None,
                    };
                    if let Some(second) = second {
                        this.state.set(State::Again(Box::pin(second)));
                        continue;
                    }
                    let (events, head) = (events.take(), *head);
                    let events = events.expect("it was opened just now");
                    this.leaf.hand_over();
                    let answer = ChatResponse::since(head, events, this.leaf.record());
                    return Poll::Ready(Ok(answer));
                }
            };
            let completion = match answer {
                Ok(Answer::Events(body)) => {
                    let limits = this.shared.limits;
                    let body = SilenceLimit::new(body, limits.silence);
                    let (framing, names) = (P::FRAMING, this.leaf.names());
                    let decoder = P::events(endpoint);
                    let events =
                        EventStream::new(body, decoder, framing, limits.keep_alives, names);
                    let (events, head) = (Box::pin(events), Instant::now());
                    // Only what can be asked again has to wait for what may refuse it.
                    if this.again.is_some() {
                        this.state.set(State::Opening(Some(events), head));
                        continue;
                    }
                    this.leaf.hand_over();
                    let answer = ChatResponse::since(head, events, this.leaf.record());
                    return Poll::Ready(Ok(answer));
                }
                Ok(Answer::Whole(parts, body)) => P::decode(&parts, &body, endpoint),
                Err(error) => Err(error),
            };
            let error = match completion {
                Ok(completion) => {
                    return Poll::Ready(Ok(whole::<P>(completion, this.leaf, *this.streamed)));
                }
                Err(error) => error,
            };
            let again = this.again.take();
            let again = again.and_then(|again| again.send::<P, B>(&error, this.leaf, this.shared));
            match again {
                Some(second) => this.state.set(State::Again(Box::pin(second))),
                None => return Poll::Ready(Err(this.leaf.fail(error))),
            }
        }
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

impl<P: Protocol, H: Service<Request<Payload>>, B> fmt::Debug for ResponseFuture<P, H, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture")
            .field("leaf", &self.attempt.leaf)
            .finish_non_exhaustive()
    }
}
