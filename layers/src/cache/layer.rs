use tower::Layer;

use super::{Cached, Scope, service::Settings};

const MAX_ANSWER: usize = 1 << 20;

/// Answers out of a store what was answered before, see [the module](super).
#[derive(Debug, Clone)]
pub struct CacheLayer<St> {
    settings: Settings<St>,
}

impl<St> CacheLayer<St> {
    /// Gives an answer only to the caller for whom it was made; skips requests without a caller.
    #[must_use]
    pub const fn per_caller(store: St) -> Self {
        Self::new(store, Scope::PerCaller)
    }

    /// Gives an answer to everybody.
    ///
    /// For a single tenant: whoever can send a request sees what others were answered to it.
    #[must_use]
    pub const fn shared(store: St) -> Self {
        Self::new(store, Scope::Shared)
    }

    const fn new(store: St, scope: Scope) -> Self {
        Self {
            settings: Settings {
                store,
                scope,
                max_answer: MAX_ANSWER,
                sampled: false,
            },
        }
    }

    /// Keeps no answer of more than this many bytes, and holds no more of one while it passes.
    /// 1 MiB by default.
    #[must_use]
    pub const fn max_answer(mut self, bytes: usize) -> Self {
        self.settings.max_answer = bytes;
        self
    }

    /// Whether requests that may be answered differently each time, because they do not ask for
    /// temperature 0 aloud, are given the same answer too. `false` by default.
    #[must_use]
    pub const fn sampled(mut self, sampled: bool) -> Self {
        self.settings.sampled = sampled;
        self
    }
}

impl<S, St: Clone> Layer<S> for CacheLayer<St> {
    type Service = Cached<S, St>;

    fn layer(&self, inner: S) -> Self::Service {
        Cached::new(inner, self.settings.clone())
    }
}
