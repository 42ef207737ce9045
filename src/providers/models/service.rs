use std::{
    fmt,
    marker::PhantomData,
    mem,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use tower::{BoxError, Service, ServiceExt};

use super::future::ModelsFuture;
use crate::{
    Error,
    protocol::ListProtocol,
    providers::{leaf::from_http, provider::Shared},
    transport::{HttpClient, Payload},
    types::{ListModels, Model},
};

/// The list of a vendor's models as a service, over the same handle as its
/// [`Provider`](super::super::Provider), which makes it.
///
/// A list that comes in pages is asked for page by page, and given whole: 64 pages at the most, which
/// with those who have pages is 64 000 models. OpenAI, Groq and Mistral list what the key may use;
/// Azure what could be deployed, and not the deployments; Bedrock its models and then the inference
/// profiles that AWS has made for them (`PROVIDERS` §1.9).
///
/// # Readiness
///
/// That of the HTTP service, before the call; each further page waits for it again.
///
/// # Errors
///
/// As with chats, and [`Protocol`](crate::ErrorKind::Protocol) where there are more pages, or one
/// names itself as the next.
///
/// # Cancellation
///
/// Dropping the future ends the exchange under way at once.
///
/// # Examples
///
/// ```no_run
/// use tollgate::providers::OpenAi;
///
/// # async fn list() -> Result<(), tollgate::Error> {
/// let models = OpenAi::from_env()?.models().list().await?;
/// assert!(models.iter().any(|model| &*model.id == "gpt-4o-mini"));
/// # Ok(())
/// # }
/// ```
pub struct Models<P, H = HttpClient> {
    http: H,
    shared: Arc<Shared>,
    protocol: PhantomData<fn() -> P>,
}

// ===== impl Models =====

impl<P, H> Models<P, H> {
    pub(in crate::providers) fn new(http: H, shared: Arc<Shared>) -> Self {
        Self {
            http,
            shared,
            protocol: PhantomData,
        }
    }

    /// The name that the provider goes by.
    #[must_use]
    pub fn name(&self) -> &str {
        self.shared.endpoint.provider()
    }

    /// All models, asked for with the provider's own key.
    ///
    /// # Errors
    ///
    /// Those of the service.
    pub async fn list<B>(&mut self) -> Result<Vec<Model>, Error>
    where
        P: ListProtocol,
        H: Service<Request<Payload>, Response = Response<B>> + Clone,
        H::Error: Into<BoxError>,
        B: Body<Data = Bytes>,
        B::Error: Into<BoxError>,
    {
        self.ready().await?.call(ListModels::new()).await
    }
}

impl<P, H, B> Service<ListModels> for Models<P, H>
where
    P: ListProtocol,
    H: Service<Request<Payload>, Response = Response<B>> + Clone,
    H::Error: Into<BoxError>,
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    type Response = Vec<Model>;
    type Error = Error;
    type Future = ModelsFuture<P, H, H::Future, B>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.http.poll_ready(cx).map_err(from_http)
    }

    fn call(&mut self, request: ListModels) -> Self::Future {
        // The one that is ready goes along, and is called at once.
        let not_ready = self.http.clone();
        let ready = mem::replace(&mut self.http, not_ready);
        ModelsFuture::new(ready, request, &self.shared)
    }
}

impl<P, H: Clone> Clone for Models<P, H> {
    fn clone(&self) -> Self {
        Self::new(self.http.clone(), Arc::clone(&self.shared))
    }
}

impl<P, H> fmt::Debug for Models<P, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Models")
            .field("name", &self.name())
            .finish_non_exhaustive()
    }
}
