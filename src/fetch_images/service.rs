use std::{
    sync::Arc,
    task::{Context, Poll},
};

use tollgate_layers::{Describe, Description, Late};
use tower::Service;

use super::{
    FetchError,
    future::ResponseFuture,
    layer::Settings,
    request::{inline, names_addresses},
};
use crate::ChatRequest;

/// Fetches what requests name by its address, see [the module](super).
#[derive(Debug, Clone)]
pub struct FetchImages<S> {
    inner: Late<S, Arc<Settings>>,
}

// ===== impl FetchImages =====

impl<S> FetchImages<S> {
    pub(super) fn new(inner: S, settings: Arc<Settings>) -> Self {
        Self {
            inner: Late::new(inner, settings),
        }
    }

    /// The inner service.
    #[must_use]
    pub fn get_ref(&self) -> &S {
        self.inner.get_ref()
    }
}

impl<S> Service<ChatRequest> for FetchImages<S>
where
    S: Service<ChatRequest> + Clone,
    S::Error: From<FetchError>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = ResponseFuture<S>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: ChatRequest) -> Self::Future {
        if !names_addresses(&request) {
            return ResponseFuture::calling(self.inner.oneshot(request));
        }
        let fetch = inline(request, Arc::clone(self.inner.settings()));
        ResponseFuture::fetching(Box::pin(fetch), self.inner.clone())
    }
}

impl<S: Describe> Describe for FetchImages<S> {
    fn describe(&self) -> Description {
        let settings = self.inner.settings();
        let hosts = settings.hosts.as_ref();
        let hosts = hosts.map_or_else(|| "all public".to_owned(), |hosts| hosts.join(", "));
        Description::new("fetch_images")
            .setting("parts", settings.parts)
            .setting("part_limit", settings.part)
            .setting("total_limit", settings.total)
            .duration("time_limit", settings.time)
            .setting("redirects", settings.redirects)
            .setting("hosts", hosts)
            .child(self.get_ref().describe())
    }
}
