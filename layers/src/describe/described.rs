use std::{
    sync::Arc,
    task::{Context, Poll},
};

use tower::{Layer, Service};

use super::{Describe, Description};
use crate::fallback::{Candidate, Suits};

/// A service that was given a name; it does what the service does.
///
/// # Readiness
///
/// Pass-through.
#[derive(Debug, Clone)]
pub struct Described<S> {
    inner: S,
    description: Arc<Description>,
}

/// A layer that was given a name, see [`described_layer`].
#[derive(Debug, Clone)]
pub struct DescribedLayer<L> {
    layer: L,
    name: Arc<str>,
}

/// Gives a name to a service that does not describe itself; what it may hold stays out of sight.
///
/// # Examples
///
/// ```
/// use tollgate_layers::{Describe, TimeoutLayer, described, testing::{Call, Fault, Reply}};
/// use tower::{Layer, service_fn};
///
/// let own = service_fn(|_: Call| async { Err::<Reply, _>(Fault::transient()) });
/// let chat = TimeoutLayer::default().layer(described("vllm", own));
/// assert_eq!(chat.describe().children()[0].name(), "vllm");
/// ```
pub fn described<S>(name: &str, service: S) -> Described<S> {
    Described::new(service, Description::new(name))
}

/// Gives a name to a layer whose services do not describe themselves; what stands inside of them
/// stays in sight, as it is when the layer is applied.
///
/// # Examples
///
/// ```
/// use tollgate_layers::{Describe, RetryLayer, described_layer, testing::{Call, Scripted}};
/// use tower::{Layer, ServiceBuilder, util::MapRequestLayer};
///
/// let chat = ServiceBuilder::new()
///     .layer(described_layer("rename", MapRequestLayer::new(|call: Call| call.to("small"))))
///     .layer(RetryLayer::default())
///     .service(Scripted::new([]));
/// assert_eq!(chat.describe().children()[0].name(), "retry");
/// ```
pub fn described_layer<L>(name: &str, layer: L) -> DescribedLayer<L> {
    DescribedLayer {
        layer,
        name: name.into(),
    }
}

// ===== impl Described =====

impl<S> Described<S> {
    /// Gives a service a description that is more than a name: of a stack behind a box of tower's,
    /// that of the stack.
    pub fn new(service: S, description: Description) -> Self {
        Self {
            inner: service,
            description: Arc::new(description),
        }
    }

    /// The service.
    pub const fn get_ref(&self) -> &S {
        &self.inner
    }
}

impl<S, Req> Service<Req> for Described<S>
where
    S: Service<Req>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Req) -> Self::Future {
        self.inner.call(request)
    }
}

impl<S, Req> Candidate<Req> for Described<S>
where
    S: Candidate<Req>,
{
    fn suits(&self, request: &Req, failed: &S::Error) -> Suits {
        self.inner.suits(request, failed)
    }
}

impl<S> Describe for Described<S> {
    fn describe(&self) -> Description {
        (*self.description).clone()
    }
}

// ===== impl DescribedLayer =====

impl<S, L> Layer<S> for DescribedLayer<L>
where
    S: Describe,
    L: Layer<S>,
{
    type Service = Described<L::Service>;

    fn layer(&self, inner: S) -> Self::Service {
        let description = Description::new(&self.name).child(inner.describe());
        Described::new(self.layer.layer(inner), description)
    }
}
