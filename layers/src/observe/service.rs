use std::task::{Context, Poll};

use tower::Service;

use super::{Observation, Observe, future::ResponseFuture, layer::Scope};
use crate::{Body, Describe, Description, Track};

/// Tells an observer of calls or of attempts, see [the module](super).
#[derive(Debug, Clone)]
pub struct Observed<S, O> {
    inner: S,
    observer: O,
    scope: Scope,
}

// ===== impl Observed =====

impl<S, O> Observed<S, O> {
    pub(super) const fn new(inner: S, observer: O, scope: Scope) -> Self {
        Self {
            inner,
            observer,
            scope,
        }
    }

    /// The inner service.
    pub const fn get_ref(&self) -> &S {
        &self.inner
    }
}

impl<S, O, Req> Service<Req> for Observed<S, O>
where
    S: Service<Req>,
    S::Response: Body<Summary = Req::Summary, Error = S::Error>,
    Req: Track,
    Req::Summary: Clone,
    O: Observe<Req, Req::Summary, S::Error>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future, Req::Summary, S::Error, O::Observation>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Req) -> Self::Future {
        let record = match self.scope {
            Scope::Call => request.record().of_call(),
            Scope::Attempt => request.record().clone(),
        };
        let observation = self.observer.begin(&request);
        let span = observation.span();
        let future = span.in_scope(|| self.inner.call(request));
        ResponseFuture::new(future, record, observation, span)
    }
}

impl<S: Describe, O> Describe for Observed<S, O> {
    fn describe(&self) -> Description {
        let scope = match self.scope {
            Scope::Call => "call",
            Scope::Attempt => "attempt",
        };
        Description::new("observe")
            .setting("scope", scope)
            .setting_type::<O>("observer")
            .child(self.inner.describe())
    }
}
