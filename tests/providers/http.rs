//! An HTTP service that remembers what it is sent, and answers by a script.

use std::{
    convert::Infallible,
    future::{Ready, ready},
    sync::{Arc, Mutex},
    task::{Context, Poll},
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
#[derive(Debug, Clone)]
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

/// Answers every request by the same reply.
#[derive(Debug, Clone)]
pub(crate) struct Played {
    reply: Reply,
    sent: Arc<Mutex<Option<Sent>>>,
}

impl Played {
    pub(crate) fn new(reply: Reply) -> Self {
        Self {
            reply,
            sent: Arc::default(),
        }
    }

    /// The request that came last.
    pub(crate) fn sent(&self) -> Option<Sent> {
        self.sent.lock().expect("nobody panics here").clone()
    }
}

type Pieces = Iter<std::vec::IntoIter<Result<Frame<Bytes>, Infallible>>>;

impl Service<Request<Payload>> for Played {
    type Response = Response<StreamBody<Pieces>>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Payload>) -> Self::Future {
        *self.sent.lock().expect("nobody panics here") = Some(Sent {
            uri: request.uri().clone(),
            headers: request.headers().clone(),
            body: Bytes::copy_from_slice(request.body().as_bytes()),
        });
        let mut response = Response::builder().status(self.reply.status);
        for (name, value) in &self.reply.headers {
            response = response.header(name, value);
        }
        let pieces = self.reply.pieces.iter().cloned().map(Frame::data).map(Ok);
        let body = StreamBody::new(stream::iter(pieces.collect::<Vec<_>>()));
        ready(Ok(response.body(body).expect("a reply has a head")))
    }
}
