use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use tower::{Service, util::BoxCloneSyncService};

use super::Facts;
use crate::{ChatRequest, ChatResponse, Error};

/// Any chat service, behind one name.
///
/// A box for where types have to be equal: a list of fallback targets, a field, the end of a function.
/// Stacks need none between their layers.
///
/// # Readiness
///
/// That of the service inside; a clone is not ready.
#[derive(Clone)]
pub struct ChatService {
    inner: BoxCloneSyncService<ChatRequest, ChatResponse, Error>,
    facts: Arc<Facts>,
}

impl ChatService {
    /// Boxes a service of which nothing is known.
    #[must_use]
    pub fn new<S>(inner: S) -> Self
    where
        S: Service<ChatRequest, Response = ChatResponse, Error = Error>,
        S: Clone + Send + Sync + 'static,
        S::Future: Send + 'static,
    {
        Self::boxed(BoxCloneSyncService::new(inner))
    }

    /// The same of a service that is in its box already.
    pub(crate) fn boxed(inner: BoxCloneSyncService<ChatRequest, ChatResponse, Error>) -> Self {
        Self {
            inner,
            facts: Arc::default(),
        }
    }

    /// Says what is known of it.
    #[must_use]
    pub fn with_facts(mut self, facts: Facts) -> Self {
        self.facts = Arc::new(facts);
        self
    }

    /// What is known of it.
    #[must_use]
    pub fn facts(&self) -> &Facts {
        &self.facts
    }
}

impl Service<ChatRequest> for ChatService {
    type Response = ChatResponse;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<ChatResponse, Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: ChatRequest) -> Self::Future {
        self.inner.call(request)
    }
}

impl fmt::Debug for ChatService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChatService")
            .field("facts", &self.facts)
            .finish_non_exhaustive()
    }
}
