use std::task::{Context, Poll};

use tower::{Service, util::Oneshot};

use super::{CacheKey, Cacheable, Scope, Store, future::ResponseFuture};
use crate::{Describe, Description, Late, Marked, Patience, Priced, Replay, Track};

/// Answers out of a store what was answered before, see [the module](super).
#[derive(Debug, Clone)]
pub struct Cached<S, St> {
    inner: Late<S, Settings<St>>,
}

/// What the layer was given.
#[derive(Debug, Clone)]
pub(super) struct Settings<St> {
    pub(super) store: St,
    pub(super) scope: Scope,
    pub(super) max_answer: usize,
    pub(super) sampled: bool,
}

// ===== impl Cached =====

impl<S, St> Cached<S, St> {
    pub(super) fn new(inner: S, settings: Settings<St>) -> Self {
        Self {
            inner: Late::new(inner, settings),
        }
    }

    /// The inner service.
    #[must_use]
    pub fn get_ref(&self) -> &S {
        self.inner.get_ref()
    }
}

impl<S, St, Req> Service<Req> for Cached<S, St>
where
    S: Service<Req> + Clone,
    S::Response: Replay<Recording = St::Recording, Summary = Req::Summary>,
    St: Store,
    Req: Track + Patience + Cacheable,
    Req::Summary: Marked + Priced,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = ResponseFuture<S, St, Req, St::Get, Oneshot<S, Req>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Req) -> Self::Future {
        let settings = self.inner.settings();
        match settings.key(&request) {
            Some(key) => {
                let lookup = settings.store.get(&key);
                ResponseFuture::looking(lookup, self.inner.clone(), request, key)
            }
            None => ResponseFuture::calling(self.inner.oneshot(request), self.inner.clone()),
        }
    }
}

impl<S: Describe, St: Store> Describe for Cached<S, St> {
    fn describe(&self) -> Description {
        let settings = self.inner.settings();
        let scope = match settings.scope {
            Scope::PerCaller => "per_caller",
            Scope::Shared => "shared",
        };
        let named = Description::new("cache")
            .setting("scope", scope)
            .setting("max_answer", settings.max_answer)
            .setting("sampled", settings.sampled);
        settings
            .store
            .describe(named)
            .child(self.get_ref().describe())
    }
}

// ===== impl Settings =====

impl<St> Settings<St> {
    fn key(&self, request: &impl Cacheable) -> Option<CacheKey> {
        let is_wanted = self.sampled || request.is_repeatable();
        is_wanted.then(|| request.cache_key(self.scope)).flatten()
    }
}
