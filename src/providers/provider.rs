use std::{
    fmt,
    marker::PhantomData,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response};
use http_body::Body;
use tollgate_layers::{Describe, Description};
use tower::{BoxError, Service};

use super::{
    again::Again,
    auth::Auth,
    embed::Embedder,
    future::ResponseFuture,
    leaf::{Leaf, from_http},
    models::Models,
    vendor::Vendor,
};
use crate::{
    ChatRequest, ChatResponse, Error,
    protocol::{EmbedProtocol, Endpoint, ListProtocol, Protocol},
    transport::{HttpClient, Payload, Sent},
    types::{Capabilities, Credentials},
};

/// A vendor's models as a service: the leaf of every stack.
///
/// It encodes the request with its protocol, sends it, and decodes the answer, and keeps no state
/// but the pool of connections of its HTTP service. `H` is any service of HTTP exchanges:
/// tower-http's layers, request signing, recordings and fakes fit there.
///
/// It repeats nothing, but for one thing: where the provider refuses the signatures or the encrypted
/// reasoning that a conversation carries, and has answered nothing, be it by its status or by the
/// first event of a stream, the same is asked once more without them, over a clone of the HTTP
/// service. That counts as an attempt, is made only where the
/// call's budget of attempts allows it, and stands in the trail. (Whoever asked with the reasoning of
/// another model, or with one that the provider no longer knows, could go on in no other way.)
///
/// # Readiness
///
/// That of the HTTP service, which is ready always unless a layer around it is not.
///
/// # Streams
///
/// A request that asks for a stream gets the head at once and the events as they come; one that goes
/// on from a turn of a model gets the head with the first frame, which may be such a refusal. A
/// server that answers it with a plain JSON body is understood too.
///
/// # Errors
///
/// All that [`ErrorKind`](crate::ErrorKind) names from `InvalidRequest` to `Protocol`.
///
/// # Cancellation
///
/// Dropping the future or the answer ends the exchange at once. The record of the request then holds
/// what can have been billed: nothing where no byte was sent, else the bound of the input and what
/// was seen of the output.
pub struct Provider<P, H = HttpClient> {
    http: H,
    shared: Arc<Shared>,
    protocol: PhantomData<fn() -> P>,
}

/// What all clones of a provider share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) vendor: &'static Vendor,
    pub(super) endpoint: Endpoint,
    pub(super) auth: Auth,
    pub(super) headers: HeaderMap,
    pub(super) limits: Limits,
}

/// A list, to which a request adds what it asks for itself (`PROVIDERS` §3.1).
const FEATURES: &str = "anthropic-beta";

/// Bounds on what an answer may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Bytes of a whole answer.
    pub(super) body: usize,
    /// Time without a single byte of a stream.
    pub(super) silence: Option<Duration>,
    /// Time in which a stream brings nothing but keep-alives.
    pub(super) keep_alives: Option<Duration>,
}

// ===== impl Provider =====

impl<P, H> Provider<P, H> {
    pub(super) fn new(http: H, shared: Shared) -> Self {
        Self {
            http,
            shared: Arc::new(shared),
            protocol: PhantomData,
        }
    }

    /// What it asks over, and what it asks by.
    #[cfg(feature = "tokens")]
    pub(super) const fn parts(&self) -> (&H, &Arc<Shared>) {
        (&self.http, &self.shared)
    }

    /// The name that the provider goes by, in prices, credentials and telemetry.
    #[must_use]
    pub fn name(&self) -> &str {
        self.shared.endpoint.provider()
    }

    /// What is known of the vendor, whatever this one was set to.
    #[must_use]
    pub fn vendor(&self) -> &'static Vendor {
        self.shared.vendor
    }

    /// What the vendor can do.
    #[must_use]
    pub fn capabilities(&self) -> &'static Capabilities {
        &self.shared.vendor.capabilities
    }
}

impl<P: Protocol, H> Provider<P, H> {
    fn request(&self, request: &ChatRequest) -> Result<(Request<Payload>, Sent), Error> {
        let encoded = P::encode(request, &self.shared.endpoint)?;
        self.shared.outgoing(encoded, request.credentials())
    }
}

impl<P: EmbedProtocol, H: Clone> Provider<P, H> {
    /// The vendor's embedding models, over the same connections.
    #[must_use]
    pub fn embeddings(&self) -> Embedder<P, H> {
        Embedder::new(self.http.clone(), Arc::clone(&self.shared))
    }
}

impl<P: ListProtocol, H: Clone> Provider<P, H> {
    /// The list of the vendor's models, over the same connections.
    #[must_use]
    pub fn models(&self) -> Models<P, H> {
        Models::new(self.http.clone(), Arc::clone(&self.shared))
    }
}

// ===== impl Shared =====

impl Shared {
    /// What chats and embeddings say of themselves alike.
    pub(super) fn describe<P: Protocol>(&self, name: &str) -> Description {
        let host = self.endpoint.base_url().host().unwrap_or_default();
        Description::new(name)
            .setting("name", self.endpoint.provider())
            .setting("protocol", P::NAME)
            .setting("host", host)
            .setting("body_limit", self.limits.body)
    }

    /// A request as it goes out: with headers and key, and a handle that tells when it did.
    pub(super) fn outgoing(
        &self,
        encoded: Request<Bytes>,
        theirs: &Credentials,
    ) -> Result<(Request<Payload>, Sent), Error> {
        let (mut parts, body) = encoded.into_parts();
        for (name, value) in &self.headers {
            let asked = (*name == FEATURES).then(|| parts.headers.get(name));
            let both = asked.flatten().and_then(|asked| {
                let both = [value.as_bytes(), b",", asked.as_bytes()].concat();
                HeaderValue::from_bytes(&both).ok()
            });
            parts
                .headers
                .insert(name, both.unwrap_or_else(|| value.clone()));
        }
        let theirs = theirs.get(self.endpoint.provider());
        self.auth.apply(&mut parts.headers, theirs)?;
        let (payload, sent) = Payload::watched(body);
        Ok((Request::from_parts(parts, payload), sent))
    }
}

impl<P, H, B> Service<ChatRequest> for Provider<P, H>
where
    P: Protocol,
    H: Service<Request<Payload>, Response = Response<B>> + Clone,
    H::Error: Into<BoxError>,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = ChatResponse;
    type Error = Error;
    type Future = ResponseFuture<P, H, B>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.http.poll_ready(cx).map_err(from_http)
    }

    fn call(&mut self, request: ChatRequest) -> Self::Future {
        let endpoint = &self.shared.endpoint;
        let account = endpoint.account_of(request.credentials());
        let mut leaf = Leaf::new(&request, endpoint.provider(), account);
        match self.request(&request) {
            Ok((encoded, sent)) => {
                leaf.sending(sent);
                let head = self.http.call(encoded);
                let streamed = request.is_stream();
                let again = Again::of(request, &self.http);
                ResponseFuture::sending(head, again, leaf, &self.shared, streamed)
            }
            Err(error) => ResponseFuture::refused(error, leaf, &self.shared),
        }
    }
}

impl<P, H: Clone> Clone for Provider<P, H> {
    fn clone(&self) -> Self {
        Self {
            http: self.http.clone(),
            shared: Arc::clone(&self.shared),
            protocol: PhantomData,
        }
    }
}

/// Its name, where it is, and its limits: no key, no header, and of the address only the host.
impl<P: Protocol, H> Describe for Provider<P, H> {
    fn describe(&self) -> Description {
        let limits = self.shared.limits;
        self.shared
            .describe::<P>("provider")
            .duration("silence", limits.silence)
            .duration("keep_alives", limits.keep_alives)
    }
}

impl<P, H> fmt::Debug for Provider<P, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider")
            .field("name", &self.name())
            .finish_non_exhaustive()
    }
}
