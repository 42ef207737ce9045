//! An HTTP service that remembers what it is sent, and answers as it is told.

use std::{
    cell::RefCell,
    convert::Infallible,
    future::{Ready, ready},
    task::{Context, Poll},
    vec::IntoIter,
};

use bytes::Bytes;
use futures_util::stream::{self, Iter};
use http::{HeaderMap, Request, Response, Uri};
use http_body::Frame;
use http_body_util::StreamBody;
use serde_json::Value;
use tollgate::transport::Payload;
use tower::Service;

/// An answer as it comes over the wire: status, headers, and the body in pieces.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) pieces: Vec<Bytes>,
}

impl Reply {
    pub(crate) fn new(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            headers: vec![("content-type".to_owned(), content_type.to_owned())],
            pieces: vec![body.into()],
        }
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same with the body in these pieces.
    pub(crate) fn in_pieces(&self, pieces: impl IntoIterator<Item = Bytes>) -> Self {
        Self {
            pieces: pieces.into_iter().collect(),
            ..self.clone()
        }
    }

    pub(crate) fn body(&self) -> Bytes {
        self.pieces.concat().into()
    }
}

/// A request as it went out.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Sent {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("requests are JSON")
    }
}

thread_local! {
    static REPLY: RefCell<Reply> = RefCell::default();
    static SENT: RefCell<Option<Sent>> = const { RefCell::new(None) };
}

/// Answers every request of this thread by the reply that was set last.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Played;

impl Played {
    pub(crate) fn answer_by(reply: Reply) {
        REPLY.set(reply);
        SENT.set(None);
    }

    /// The request that came since.
    pub(crate) fn sent() -> Option<Sent> {
        SENT.take()
    }
}

type Pieces = Iter<IntoIter<Result<Frame<Bytes>, Infallible>>>;

impl Service<Request<Payload>> for Played {
    type Response = Response<StreamBody<Pieces>>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Payload>) -> Self::Future {
        SENT.set(Some(Sent {
            uri: request.uri().clone(),
            headers: request.headers().clone(),
            body: Bytes::copy_from_slice(request.body().as_bytes()),
        }));
        let reply = REPLY.take();
        let mut response = Response::builder().status(reply.status);
        for (name, value) in &reply.headers {
            response = response.header(name, value);
        }
        let pieces = reply.pieces.into_iter().map(|piece| Ok(Frame::data(piece)));
        let body = StreamBody::new(stream::iter(pieces.collect::<Vec<_>>()));
        ready(Ok(response.body(body).expect("a reply has a head")))
    }
}
