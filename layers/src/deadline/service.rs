use std::{
    task::{Context, Poll},
    time::Duration,
};

use tokio::time::Instant;
use tower::Service;

use super::{Exceeded, future::ResponseFuture};
use crate::{Body, Describe, Description, Patience};

/// Bounds the whole call, see [the module](super).
#[derive(Debug, Clone)]
pub struct Deadline<S> {
    inner: S,
    patience: Option<Duration>,
}

// ===== impl Deadline =====

impl<S> Deadline<S> {
    pub(super) const fn new(inner: S, patience: Option<Duration>) -> Self {
        Self { inner, patience }
    }

    /// The inner service.
    pub const fn get_ref(&self) -> &S {
        &self.inner
    }
}

impl<S, Req> Service<Req> for Deadline<S>
where
    S: Service<Req> + Clone,
    S::Response: Body<Error = S::Error>,
    S::Error: From<Exceeded>,
    Req: Patience,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Req) -> Self::Future {
        if self.patience.is_none() && request.deadline().is_none() {
            // Nothing has to be in time, so nobody has to know it.
            return ResponseFuture::new(self.inner.call(request), None);
        }
        let now = Instant::now();
        // A patience beyond the end of time is none.
        if let Some(at) = self.patience.and_then(|patience| now.checked_add(patience)) {
            request.shorten(at);
        }
        let deadline = request.deadline();
        if deadline.is_some_and(|at| at <= now) {
            // The instance that was made ready is not called: a grant that it holds goes back now,
            // and not with the next call, which may never come.
            self.inner = self.inner.clone();
            return ResponseFuture::not_called();
        }
        ResponseFuture::new(self.inner.call(request), deadline)
    }
}

impl<S: Describe> Describe for Deadline<S> {
    fn describe(&self) -> Description {
        Description::new("deadline")
            .duration("patience", self.patience)
            .child(self.inner.describe())
    }
}
