use std::{
    fmt,
    future::Future,
    marker::PhantomData,
    mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use pin_project::pin_project;
use tollgate_layers::Reach;
use tower::{BoxError, Service};

use crate::{
    Error, ErrorKind,
    protocol::ListProtocol,
    providers::{
        exchange::{Answer, Exchange},
        leaf::{Leaf, from_http},
        provider::Shared,
    },
    transport::Payload,
    types::{ListModels, Model},
};

/// The most pages of a list.
const PAGES: usize = 64;

/// The future of [`Models`](super::Models).
#[pin_project]
pub struct ModelsFuture<P, H, F, B> {
    #[pin]
    state: State<F, B>,
    http: H,
    request: ListModels,
    listed: Vec<Model>,
    pages: usize,
    leaf: Leaf,
    shared: Arc<Shared>,
    protocol: PhantomData<fn() -> P>,
}

#[pin_project(project = Projected)]
enum State<F, B> {
    /// The first page, or the one behind this name, waits for the HTTP service.
    Waiting(Option<String>),
    /// A page is under way.
    Sent(#[pin] Exchange<F, B>, Option<String>),
}

impl<P, H, F, B> ModelsFuture<P, H, F, B> {
    pub(super) fn new(http: H, request: ListModels, shared: &Arc<Shared>) -> Self {
        Self {
            state: State::Waiting(None),
            http,
            request,
            listed: Vec::new(),
            pages: 0,
            leaf: Leaf::of_list(shared.endpoint.provider()),
            shared: Arc::clone(shared),
            protocol: PhantomData,
        }
    }
}

impl<P, H, F, B> ModelsFuture<P, H, F, B>
where
    P: ListProtocol,
    H: Service<Request<Payload>, Response = Response<B>, Future = F>,
    H::Error: Into<BoxError>,
    F: Future<Output = Result<Response<B>, H::Error>>,
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    fn poll_pages(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<Vec<Model>, Error>> {
        let mut this = self.project();
        let endpoint = &this.shared.endpoint;
        loop {
            let next = match this.state.as_mut().project() {
                Projected::Waiting(after) => {
                    ready!(this.http.poll_ready(cx)).map_err(from_http)?;
                    let encoded = P::encode_list(endpoint, after.as_deref())?;
                    let theirs = this.request.credentials();
                    let (request, sent) = this.shared.outgoing(encoded, theirs)?;
                    this.leaf.sending(sent);
                    let exchange = Exchange::new(this.http.call(request), false);
                    State::Sent(exchange, after.take())
                }
                Projected::Sent(exchange, asked) => {
                    let answer = exchange.poll_answer::<P, _>(cx, this.leaf, this.shared);
                    let page = match ready!(answer)? {
                        Answer::Whole(parts, body) => P::decode_list(&parts, &body, endpoint)?,
                        Answer::Events(_) => return Poll::Ready(Err(undecodable("with a stream"))),
                    };
                    this.listed.extend(page.models);
                    *this.pages += 1;
                    match page.next {
                        None => return Poll::Ready(Ok(mem::take(this.listed))),
                        Some(next) if Some(&next) == asked.as_ref() => {
                            let what = "with a page that names itself as the next";
                            return Poll::Ready(Err(undecodable(what)));
                        }
                        Some(_) if *this.pages == PAGES => {
                            return Poll::Ready(Err(undecodable("with too many pages")));
                        }
                        next => State::Waiting(next),
                    }
                }
            };
            this.state.set(next);
        }
    }
}

fn undecodable(what: &str) -> Error {
    Error::new(ErrorKind::Protocol)
        .with_reach(Reach::Answered)
        .with_message(format!("the server answered {what}"))
}

impl<P, H, F, B> Future for ModelsFuture<P, H, F, B>
where
    P: ListProtocol,
    H: Service<Request<Payload>, Response = Response<B>, Future = F>,
    H::Error: Into<BoxError>,
    F: Future<Output = Result<Response<B>, H::Error>>,
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    type Output = Result<Vec<Model>, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let result = ready!(self.as_mut().poll_pages(cx));
        let leaf = self.project().leaf;
        Poll::Ready(result.map_err(|error| leaf.fail_list(error)))
    }
}

impl<P, H, F, B> fmt::Debug for ModelsFuture<P, H, F, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ModelsFuture")
            .field("listed", &self.listed.len())
            .finish_non_exhaustive()
    }
}
