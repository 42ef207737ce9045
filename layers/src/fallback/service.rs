use std::{
    sync::Arc,
    task::{Context, Poll},
};

use tower::{Service, util::Oneshot};

use super::{Candidate, Worth, future::ResponseFuture};
use crate::{Body, Classify, Describe, Description, Late, Marked, Patience, Track};

/// Asks the next target where one failed, see [the module](super).
#[derive(Debug, Clone)]
pub struct Fallback<S, T, W> {
    inner: Late<S, Settings<T, W>>,
}

/// What the layer was given.
#[derive(Debug)]
pub(super) struct Settings<T, W> {
    pub(super) candidates: Arc<[T]>,
    pub(super) worth: W,
}

// ===== impl Fallback =====

impl<S, T, W> Fallback<S, T, W> {
    pub(super) fn new(inner: S, settings: Settings<T, W>) -> Self {
        Self {
            inner: Late::new(inner, settings),
        }
    }

    /// The inner service, which is asked first.
    #[must_use]
    pub fn get_ref(&self) -> &S {
        self.inner.get_ref()
    }

    /// The candidates, in the order in which they are asked.
    #[must_use]
    pub fn candidates(&self) -> &[T] {
        &self.inner.settings().candidates
    }
}

impl<S, T, W, Req> Service<Req> for Fallback<S, T, W>
where
    S: Service<Req> + Clone,
    S::Response: Body,
    <S::Response as Body>::Summary: Marked,
    S::Error: Classify,
    T: Candidate<Req, Response = S::Response, Error = S::Error> + Clone,
    W: Worth<S::Error> + Clone,
    Req: Track + Patience + Clone,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = ResponseFuture<Oneshot<S, Req>, T::Future, T, W, Req, S::Error>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Req) -> Self::Future {
        // The call begins here: looked at later, the clones would be calls of their own.
        request.record();
        let first = self.inner.oneshot(request.clone());
        ResponseFuture::new(first, request, self.inner.settings().clone())
    }
}

/// What is inside of it are its targets: the inner service, then the candidates.
impl<S: Describe, T: Describe, W> Describe for Fallback<S, T, W> {
    fn describe(&self) -> Description {
        let targets = Description::new("fallback")
            .setting_type::<W>("after")
            .child(self.get_ref().describe());
        let candidates = self.candidates().iter().map(T::describe);
        candidates.fold(targets, Description::child)
    }
}

// ===== impl Settings =====

impl<T, W> Settings<T, W> {
    pub(super) const fn new(candidates: Arc<[T]>, worth: W) -> Self {
        Self { candidates, worth }
    }
}

impl<T, W: Clone> Clone for Settings<T, W> {
    fn clone(&self) -> Self {
        Self {
            candidates: Arc::clone(&self.candidates),
            worth: self.worth.clone(),
        }
    }
}
