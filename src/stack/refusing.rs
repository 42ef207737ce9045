//! What stands in the place of a vendor that cannot be asked.

use std::{
    fmt,
    future::{Ready, ready},
    marker::PhantomData,
    sync::Arc,
    task::{Context, Poll},
};

use tower::Service;

use crate::{Error, ErrorKind};

/// Refuses every request, and says why. It is ready always, and sends nothing.
pub(super) struct Refusing<T> {
    kind: ErrorKind,
    provider: &'static str,
    why: Arc<str>,
    answer: PhantomData<fn() -> T>,
}

impl<T> Refusing<T> {
    pub(super) fn new(kind: ErrorKind, provider: &'static str, why: String) -> Self {
        Self {
            kind,
            provider,
            why: why.into(),
            answer: PhantomData,
        }
    }
}

impl<T, Req> Service<Req> for Refusing<T> {
    type Response = T;
    type Error = Error;
    type Future = Ready<Result<T, Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Req) -> Self::Future {
        let error = Error::new(self.kind).with_provider(self.provider);
        ready(Err(error.with_message(self.why.to_string())))
    }
}

impl<T> Clone for Refusing<T> {
    fn clone(&self) -> Self {
        Self {
            why: Arc::clone(&self.why),
            ..*self
        }
    }
}

impl<T> fmt::Debug for Refusing<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refusing")
            .field("kind", &self.kind)
            .field("provider", &self.provider)
            .finish_non_exhaustive()
    }
}
