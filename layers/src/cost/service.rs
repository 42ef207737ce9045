use std::task::{Context, Poll};

use tower::Service;

use super::future::{Pricing, ResponseFuture};
use crate::{Body, Describe, Description, Track, Weigh, watch};

/// Prices each attempt by what it used, see [the module](super).
#[derive(Debug, Clone)]
pub struct Priced<S, W> {
    inner: S,
    weigh: W,
}

// ===== impl Priced =====

impl<S, W> Priced<S, W> {
    pub(crate) const fn new(inner: S, weigh: W) -> Self {
        Self { inner, weigh }
    }

    /// The inner service.
    pub const fn get_ref(&self) -> &S {
        &self.inner
    }
}

impl<S, W, Req> Service<Req> for Priced<S, W>
where
    S: Service<Req>,
    S::Response: Body<Summary = Req::Summary, Error = S::Error>,
    Req: Track + 'static,
    Req::Summary: crate::Priced + Clone,
    W: Weigh<Req, Req::Summary> + Clone + Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future, Req::Summary, S::Error, W, Req>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Req) -> Self::Future {
        let record = request.record().clone();
        let pricing = Pricing::new(self.weigh.clone());
        watch(self.inner.call(request), record, pricing)
    }
}

impl<S: Describe, W> Describe for Priced<S, W> {
    fn describe(&self) -> Description {
        Description::new("cost")
            .setting_type::<W>("weigh")
            .child(self.inner.describe())
    }
}
