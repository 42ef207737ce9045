use std::{
    fmt,
    future::Future,
    marker::PhantomData,
    mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    vec,
};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use pin_project::pin_project;
use tollgate_layers::Reach;
use tower::{BoxError, Service};

use super::batch::{Part, parts};
use crate::{
    EmbedRequest, EmbedResponse, Embeddings, Error, ErrorKind, Summary,
    protocol::EmbedProtocol,
    providers::{
        exchange::{Answer, Exchange},
        leaf::{Leaf, from_http},
        provider::Shared,
    },
    transport::Payload,
    types::Capability,
};

/// The future of an [`Embedder`](super::Embedder).
#[pin_project]
pub struct EmbedFuture<P, H, F, B> {
    #[pin]
    state: State<F, B>,
    http: H,
    /// What is still to be sent.
    parts: vec::IntoIter<Part>,
    /// The answers so far.
    answered: Embeddings,
    leaf: Leaf,
    shared: Arc<Shared>,
    protocol: PhantomData<fn() -> P>,
}

#[pin_project(project = Projected)]
enum State<F, B> {
    Refused(Option<Error>),
    /// The next part, where there is one, waits for the HTTP service.
    Waiting,
    /// A part of so many inputs is under way.
    Sent(#[pin] Exchange<F, B>, usize),
}

impl<P: EmbedProtocol, H, F, B> EmbedFuture<P, H, F, B> {
    pub(super) fn new(http: H, request: &EmbedRequest, shared: &Arc<Shared>) -> Self {
        let leaf = Leaf::of_embed(request, shared.endpoint.provider());
        let (state, parts) = match cut::<P>(request, shared) {
            Ok(parts) => (State::Waiting, parts),
            Err(error) => (State::Refused(Some(error)), Vec::new()),
        };
        Self {
            state,
            http,
            parts: parts.into_iter(),
            answered: nothing(),
            leaf,
            shared: Arc::clone(shared),
            protocol: PhantomData,
        }
    }
}

/// The parts that a request is sent in, where the vendor embeds at all.
fn cut<P: EmbedProtocol>(request: &EmbedRequest, shared: &Shared) -> Result<Vec<Part>, Error> {
    let vendor = shared.vendor;
    if !vendor.capabilities.of(Capability::Embeddings).is_any() {
        return Err(Error::new(ErrorKind::Unsupported).with_message(vendor.no_embeddings()));
    }
    let most = P::most_inputs(request, &shared.endpoint);
    parts(request, most, shared.endpoint.quirks().embed_tokens)
}

impl<P, H, F, B> EmbedFuture<P, H, F, B>
where
    P: EmbedProtocol,
    H: Service<Request<Payload>, Response = Response<B>, Future = F>,
    H::Error: Into<BoxError>,
    F: Future<Output = Result<Response<B>, H::Error>>,
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    /// Polls until every part is answered, or one has failed.
    fn poll_parts(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<Embeddings, Error>> {
        let mut this = self.project();
        loop {
            let next = match this.state.as_mut().project() {
                Projected::Refused(error) => {
                    let error = error.take().expect("polled after it was ready");
                    return Poll::Ready(Err(error));
                }
                Projected::Waiting => {
                    if this.parts.len() == 0 {
                        return Poll::Ready(Ok(mem::replace(this.answered, nothing())));
                    }
                    ready!(this.http.poll_ready(cx)).map_err(from_http)?;
                    let Some(part) = this.parts.next() else {
                        continue;
                    };
                    let exchange = send::<P, H, B>(this.http, &part, this.leaf, this.shared)?;
                    State::Sent(exchange, part.request.input.len())
                }
                Projected::Sent(exchange, inputs) => {
                    let answer = exchange.poll_answer::<P, _>(cx, this.leaf, this.shared);
                    let part = match ready!(answer)? {
                        Answer::Whole(parts, body) => {
                            P::decode_embed(&parts, &body, &this.shared.endpoint)?
                        }
                        Answer::Events(_) => return Poll::Ready(Err(undecodable("a stream"))),
                    };
                    if part.vectors.len() != *inputs {
                        return Poll::Ready(Err(undecodable("more or fewer vectors than inputs")));
                    }
                    add(this.answered, part, this.leaf);
                    State::Waiting
                }
            };
            this.state.set(next);
        }
    }
}

/// Sends a part through a service that is ready.
fn send<P, H, B>(
    http: &mut H,
    part: &Part,
    leaf: &mut Leaf,
    shared: &Shared,
) -> Result<Exchange<H::Future, B>, Error>
where
    P: EmbedProtocol,
    H: Service<Request<Payload>>,
{
    leaf.begin_part(part.bound);
    let encoded = P::encode_embed(&part.request, &shared.endpoint)?;
    let (request, sent) = shared.outgoing(encoded, part.request.credentials())?;
    leaf.sending(sent);
    Ok(Exchange::new(http.call(request), false))
}

/// Adds the answer to a part to those before it.
fn add(answered: &mut Embeddings, mut part: Embeddings, leaf: &mut Leaf) {
    let used = leaf.end_part(&part.summary.usage);
    if answered.vectors.is_empty() {
        *answered = part;
    } else {
        answered.vectors.append(&mut part.vectors);
    }
    answered.summary.usage = used;
}

fn nothing() -> Embeddings {
    Embeddings::new(Vec::new(), Summary::new())
}

/// What was answered is not what was asked for, and is billed all the same.
fn undecodable(what: &str) -> Error {
    Error::new(ErrorKind::Protocol)
        .with_reach(Reach::MaybeProcessed)
        .with_message(format!("the server answered with {what}"))
}

impl<P, H, F, B> Future for EmbedFuture<P, H, F, B>
where
    P: EmbedProtocol,
    H: Service<Request<Payload>, Response = Response<B>, Future = F>,
    H::Error: Into<BoxError>,
    F: Future<Output = Result<Response<B>, H::Error>>,
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    type Output = Result<EmbedResponse, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let result = ready!(self.as_mut().poll_parts(cx));
        let leaf = self.project().leaf;
        Poll::Ready(match result {
            Ok(mut embeddings) => {
                leaf.answered(&mut embeddings.summary);
                Ok(EmbedResponse::new(embeddings, leaf.record()))
            }
            Err(error) => Err(leaf.fail(error)),
        })
    }
}

impl<P, H, F, B> fmt::Debug for EmbedFuture<P, H, F, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EmbedFuture")
            .field("parts", &self.parts.len())
            .field("leaf", &self.leaf)
            .finish_non_exhaustive()
    }
}
