use std::{
    fmt,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use http::{Request, Response};
use tower::{BoxError, Service};

use super::{ResponseFuture, TokenSource, token::Pass};
use crate::{providers::renewal::Keeper, transport::Payload};

/// Gives requests a token that is fetched and renewed on the way, see the [module](super).
///
/// A request that has a key or a token already passes as it is.
pub struct Refreshed<H, S> {
    http: H,
    shared: Arc<Shared<S>>,
}

/// What all clones of a service share.
pub(super) struct Shared<S> {
    pub(super) source: Arc<S>,
    pub(super) patience: Duration,
    pub(super) tokens: Keeper<Pass>,
}

// ===== impl Refreshed =====

impl<H, S> Refreshed<H, S> {
    pub(super) fn new(http: H, source: Arc<S>, patience: Duration) -> Self {
        Self {
            http,
            shared: Arc::new(Shared {
                source,
                patience,
                tokens: Keeper::new(),
            }),
        }
    }
}

impl<H, S, B> Service<Request<Payload>> for Refreshed<H, S>
where
    H: Service<Request<Payload>, Response = Response<B>> + Clone,
    H::Error: Into<BoxError>,
    S: TokenSource<H>,
{
    type Response = Response<B>;
    type Error = BoxError;
    type Future = ResponseFuture<H, S, B>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Payload>) -> Self::Future {
        ResponseFuture::new(self.http.clone(), request, Arc::clone(&self.shared))
    }
}

impl<H: Clone, S> Clone for Refreshed<H, S> {
    fn clone(&self) -> Self {
        Self {
            http: self.http.clone(),
            shared: Arc::clone(&self.shared),
        }
    }
}

impl<H, S> fmt::Debug for Refreshed<H, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refreshed")
            .field("patience", &self.shared.patience)
            .finish_non_exhaustive()
    }
}
