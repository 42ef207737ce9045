use std::{
    sync::Arc,
    task::{Context, Poll},
};

use tower::Service;

use super::Candidate;
use crate::{Describe, Description, Retarget, Retargeted};

/// The inner service of a fallback, asked for another model.
///
/// It suits every request: whether the model has what a request needs, the service itself knows.
#[derive(Debug, Clone)]
pub struct Model<S> {
    inner: Retargeted<S, Arc<str>>,
}

// ===== impl Model =====

impl<S> Model<S> {
    pub(super) const fn new(inner: S, name: Arc<str>) -> Self {
        Self {
            inner: Retargeted::new(inner, name),
        }
    }

    /// The inner service.
    pub const fn get_ref(&self) -> &S {
        self.inner.get_ref()
    }
}

impl<S, Req> Service<Req> for Model<S>
where
    S: Service<Req>,
    Req: Retarget,
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

impl<S, Req> Candidate<Req> for Model<S>
where
    S: Service<Req>,
    Req: Retarget,
{
}

/// The inner service stands beside it in the description, and is not told of again.
impl<S> Describe for Model<S> {
    fn describe(&self) -> Description {
        Description::new("model").setting("name", self.inner.target())
    }
}
