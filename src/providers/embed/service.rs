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
use tollgate_layers::{Describe, Description};
use tower::{BoxError, Service};

use super::future::EmbedFuture;
use crate::{
    EmbedRequest, EmbedResponse, Error,
    protocol::EmbedProtocol,
    providers::{leaf::from_http, provider::Shared},
    transport::{HttpClient, Payload},
};

/// A vendor's embedding models as a service, over the same handle as its
/// [`Provider`](super::super::Provider), which makes it.
///
/// More inputs than the endpoint takes at once are sent in several requests, one after the other:
/// 2 048 inputs in each, and 300 000 tokens by their bound (`PROVIDERS` §1.8). They are one attempt
/// with one record: the vectors come in the order of the inputs, and the usage is the sum.
///
/// Numbers in decimal take about 13 bytes each, and those of base64, which OpenAI is asked for
/// unless the request says otherwise, less than 6: a full batch of long vectors in decimal needs a
/// larger [body limit](crate::providers::Builder::body_limit).
///
/// # Readiness
///
/// That of the HTTP service, before the call; each further part waits for it again.
///
/// # Errors
///
/// As with chats. One part that fails fails the call, and the vectors of the others are lost, but
/// not what they cost: the record holds what was used.
/// [`Unsupported`](crate::ErrorKind::Unsupported) where the vendor speaks the protocol of others that
/// embed, and has no embeddings itself (Groq).
/// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) where there is no input or one is empty, and
/// [`Protocol`](crate::ErrorKind::Protocol) where there are not as many vectors as inputs.
///
/// # Cancellation
///
/// Dropping the future ends the exchange under way at once. The record then holds what was used by
/// the parts that were answered, and the bound of the one that was sent.
///
/// # Examples
///
/// ```
/// use tollgate::providers::OpenAi;
///
/// let openai = OpenAi::builder().build()?;
/// assert_eq!(openai.embeddings().name(), "openai");
/// # Ok::<(), tollgate::Error>(())
/// ```
pub struct Embedder<P, H = HttpClient> {
    http: H,
    shared: Arc<Shared>,
    protocol: PhantomData<fn() -> P>,
}

// ===== impl Embedder =====

impl<P, H> Embedder<P, H> {
    pub(in crate::providers) fn new(http: H, shared: Arc<Shared>) -> Self {
        Self {
            http,
            shared,
            protocol: PhantomData,
        }
    }

    /// The name that the provider goes by, in prices, credentials and telemetry.
    #[must_use]
    pub fn name(&self) -> &str {
        self.shared.endpoint.provider()
    }
}

impl<P, H, B> Service<EmbedRequest> for Embedder<P, H>
where
    P: EmbedProtocol,
    H: Service<Request<Payload>, Response = Response<B>> + Clone,
    H::Error: Into<BoxError>,
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    type Response = EmbedResponse;
    type Error = Error;
    type Future = EmbedFuture<P, H, H::Future, B>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.http.poll_ready(cx).map_err(from_http)
    }

    fn call(&mut self, request: EmbedRequest) -> Self::Future {
        // The one that is ready goes along, and is called at once.
        let not_ready = self.http.clone();
        let ready = mem::replace(&mut self.http, not_ready);
        EmbedFuture::new(ready, &request, &self.shared)
    }
}

/// As of the provider.
impl<P: EmbedProtocol, H> Describe for Embedder<P, H> {
    fn describe(&self) -> Description {
        self.shared.describe::<P>("embeddings")
    }
}

impl<P, H: Clone> Clone for Embedder<P, H> {
    fn clone(&self) -> Self {
        Self::new(self.http.clone(), Arc::clone(&self.shared))
    }
}

impl<P, H> fmt::Debug for Embedder<P, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Embedder")
            .field("name", &self.name())
            .finish_non_exhaustive()
    }
}
