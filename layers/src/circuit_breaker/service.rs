use std::{
    hash::Hash,
    sync::Arc,
    task::{Context, Poll},
};

use tower::{Service, util::Oneshot};

use super::{
    Circuits, Open,
    future::{Evidence, Head, ResponseFuture},
    policy::Policy,
};
use crate::{Body, Classify, Describe, Description, Key, Late, Track, Watch, watch};

/// Makes no call to a target that is down, see [the module](super).
#[derive(Debug, Clone)]
pub struct CircuitBreaker<S, K, Id> {
    inner: Late<S, Settings<K, Id>>,
}

/// What the layer was given.
#[derive(Debug)]
pub(super) struct Settings<K, Id> {
    /// Shared with the calls under way.
    pub(super) policy: Arc<Policy>,
    pub(super) key: K,
    pub(super) circuits: Circuits<Id>,
}

// ===== impl CircuitBreaker =====

impl<S, K, Id> CircuitBreaker<S, K, Id> {
    pub(super) fn new(inner: S, settings: Settings<K, Id>) -> Self {
        Self {
            inner: Late::new(inner, settings),
        }
    }

    /// The inner service.
    #[must_use]
    pub fn get_ref(&self) -> &S {
        self.inner.get_ref()
    }

    /// The circuits of this service.
    #[must_use]
    pub fn circuits(&self) -> &Circuits<Id> {
        &self.inner.settings().circuits
    }
}

impl<S, K, Id, Req> Service<Req> for CircuitBreaker<S, K, Id>
where
    S: Service<Req> + Clone,
    S::Response: Body<Summary = Req::Summary, Error = S::Error>,
    S::Error: Classify + From<Open> + 'static,
    Req: Track,
    Req::Summary: Clone + 'static,
    K: Key<Req, Key = Id>,
    Id: Hash + Eq,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = ResponseFuture<Watch<Head<Oneshot<S, Req>>, Req::Summary, S::Error, Evidence>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Req) -> Self::Future {
        let settings = self.inner.settings();
        let key = settings.key.key(&request);
        let evidence = match key.and_then(|key| settings.circuits.circuit(key)) {
            None => Evidence::unwatched(),
            Some(circuit) => match Evidence::admitted(circuit, Arc::clone(&settings.policy)) {
                Ok(evidence) => evidence,
                Err(open) => return ResponseFuture::refused(open),
            },
        };
        let record = request.record().clone();
        let head = Head::new(self.inner.oneshot(request), evidence.slow());
        ResponseFuture::new(watch(head, record, evidence))
    }
}

impl<S: Describe, K, Id> Describe for CircuitBreaker<S, K, Id> {
    fn describe(&self) -> Description {
        let policy = &self.inner.settings().policy;
        policy
            .describe(Description::new("circuit_breaker").setting_type::<K>("key"))
            .child(self.get_ref().describe())
    }
}
