//! Requests that can be sent to another target.

use std::{
    sync::Arc,
    task::{Context, Poll},
};

use tower::Service;

use crate::{Describe, Description};

/// A request that names its target, a model for instance.
pub trait Retarget {
    /// The target that the request names.
    fn target(&self) -> &str;

    /// The same, to be kept. A request that holds it as an `Arc` gives that.
    fn shared_target(&self) -> Arc<str> {
        self.target().into()
    }

    /// A fingerprint of the credentials that the request brings along in place of the target's own.
    ///
    /// It tells credentials apart, within one process, and tells nothing else of them.
    fn credential(&self) -> Option<u64> {
        None
    }

    /// Makes the request name another.
    fn retarget(&mut self, to: &str);
}

/// A service that sends every request to one target, whatever the request named.
///
/// # Readiness
///
/// Pass-through.
#[derive(Debug, Clone)]
pub struct Retargeted<S, T> {
    inner: S,
    target: T,
}

impl<S, T: AsRef<str>> Retargeted<S, T> {
    /// Sends what `inner` receives to `target`.
    pub const fn new(inner: S, target: T) -> Self {
        Self { inner, target }
    }

    /// The inner service.
    pub const fn get_ref(&self) -> &S {
        &self.inner
    }

    /// The target that every request is sent to.
    pub fn target(&self) -> &str {
        self.target.as_ref()
    }
}

impl<S, T, Req> Service<Req> for Retargeted<S, T>
where
    S: Service<Req>,
    T: AsRef<str>,
    Req: Retarget,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Req) -> Self::Future {
        request.retarget(self.target.as_ref());
        self.inner.call(request)
    }
}

impl<S: Describe, T: AsRef<str>> Describe for Retargeted<S, T> {
    fn describe(&self) -> Description {
        Description::new("retargeted")
            .setting("target", self.target())
            .child(self.inner.describe())
    }
}
