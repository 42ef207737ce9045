use std::{
    fmt,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderValue, Request, Response};
use http_body::Body;
use tower::{BoxError, Service};

use super::{Identity, ResponseFuture};
use crate::{providers::renewal::Keeper, transport::Payload};

/// Gives requests a token of Entra ID, see the [module](super).
///
/// A request that has a key or a token already passes as it is.
#[derive(Clone)]
pub struct Entra<H> {
    http: H,
    shared: Arc<Shared>,
}

/// What all clones of a service share.
pub(super) struct Shared {
    pub(super) identity: Identity,
    pub(super) patience: Duration,
    pub(super) tokens: Keeper<HeaderValue>,
}

// ===== impl Entra =====

impl<H> Entra<H> {
    pub(super) fn new(http: H, identity: Identity, patience: Duration) -> Self {
        Self {
            http,
            shared: Arc::new(Shared {
                identity,
                patience,
                tokens: Keeper::new(),
            }),
        }
    }
}

impl<H, B> Service<Request<Payload>> for Entra<H>
where
    H: Service<Request<Payload>, Response = Response<B>> + Clone,
    H::Error: Into<BoxError>,
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    type Response = Response<B>;
    type Error = BoxError;
    type Future = ResponseFuture<H, B>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Payload>) -> Self::Future {
        ResponseFuture::new(self.http.clone(), request, Arc::clone(&self.shared))
    }
}

impl<H> fmt::Debug for Entra<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entra")
            .field("identity", &self.shared.identity)
            .field("patience", &self.shared.patience)
            .finish_non_exhaustive()
    }
}
