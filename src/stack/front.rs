use std::{fmt, sync::Arc};

use tollgate_layers::{
    CacheLayer, DeadlineLayer, FallbackLayer, MemoryStore, Observe, ObserveLayer,
    cache::Cached,
    deadline::Deadline,
    fallback::{ByClass, Fallback},
};
use tower::{
    Layer, ServiceBuilder,
    util::{Either, option_layer},
};

use crate::{
    ChatRequest, ChatService, Error, Summary,
    service::{ChatExt, Facts},
    types::Recording,
};

/// The stack in front of all targets, where one logical call is one call: no observer, no cache, no
/// fallback, and the deadline that a request brings along.
///
/// # Examples
///
/// ```
/// use std::sync::{Arc, atomic::{AtomicUsize, Ordering}};
/// use tollgate::{
///     ChatExt, ChatRequest, Error, Summary,
///     layers::{Outcome, observe_fn},
///     providers::scripted::{Scripted, answer},
///     stack,
/// };
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tollgate::Error> {
/// let calls = Arc::new(AtomicUsize::new(0));
/// let count = Arc::clone(&calls);
/// let observer = observe_fn(move |_: &ChatRequest| {
///     count.fetch_add(1, Ordering::Relaxed);
///     |_: Outcome<'_, Summary, Error>| {}
/// });
/// let target = Scripted::new([answer("Salut")]).boxed_chat();
/// let mut chat = stack::front().observe(observer).around(target);
/// chat.complete(ChatRequest::new("gpt-4o-mini").user("hi")).await?;
/// assert_eq!(calls.load(Ordering::Relaxed), 1);
/// # Ok(())
/// # }
/// ```
pub fn front() -> Front {
    Front {
        observe: None,
        deadline: DeadlineLayer::default(),
        cache: None,
        fallback: Vec::new(),
    }
}

/// The stack in front, without the observer around it.
type Patient = Deadline<Either<Cached<Choosing, MemoryStore<Recording>>, Choosing>>;
type Choosing = Either<Fallback<ChatService, ChatService, ByClass>, ChatService>;

/// Settings of the stack in front of all targets, see [`front`].
#[derive(Clone)]
#[must_use]
pub struct Front {
    observe: Option<Arc<dyn Fn(Patient) -> ChatService + Send + Sync>>,
    deadline: DeadlineLayer,
    cache: Option<CacheLayer<MemoryStore<Recording>>>,
    fallback: Vec<ChatService>,
}

impl Front {
    /// Who is told when a logical call begins, and how it ended. A later one takes its place.
    pub fn observe<O>(mut self, observer: O) -> Self
    where
        O: Observe<ChatRequest, Summary, Error> + Clone + Send + Sync + 'static,
    {
        let layer = ObserveLayer::per_call(observer);
        self.observe = Some(Arc::new(move |target| layer.layer(target).boxed_chat()));
        self
    }

    /// How long a whole call may take, queues and all attempts included.
    pub const fn deadline(mut self, deadline: DeadlineLayer) -> Self {
        self.deadline = deadline;
        self
    }

    /// What answers are kept, and for whom.
    pub fn cache(mut self, cache: CacheLayer<MemoryStore<Recording>>) -> Self {
        self.cache = Some(cache);
        self
    }

    /// Who is asked, one after the other, where the target fails.
    pub fn fallback(mut self, targets: impl IntoIterator<Item = ChatService>) -> Self {
        self.fallback = targets.into_iter().collect();
        self
    }

    /// The stack in front of a target: one stack, or a [`Router`](crate::Router) over many. What is
    /// known of the target is known of the stack.
    #[must_use]
    pub fn around(&self, target: ChatService) -> ChatService {
        let facts = Facts {
            // That of the whole stack takes its place.
            description: None,
            ..target.facts().clone()
        };
        let fallback =
            (!self.fallback.is_empty()).then(|| FallbackLayer::new(self.fallback.clone()));
        let stack = ServiceBuilder::new()
            // The caller's patience covers queues, all attempts, and the stream.
            .layer(self.deadline)
            // A hit costs nothing, so nothing that spends or limits is outside.
            .layer(option_layer(self.cache.clone()))
            // Chooses among targets, each a whole stack of its own.
            .layer(option_layer(fallback))
            .service(target);
        let stack = match &self.observe {
            // Outermost: one call is one call, however it is answered or refused further in.
            Some(observe) => observe(stack),
            None => stack.boxed_chat(),
        };
        stack.with_facts(facts)
    }
}

impl fmt::Debug for Front {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Front")
            .field("observe", &self.observe.is_some())
            .field("deadline", &self.deadline)
            .field("cache", &self.cache)
            .field("fallback", &self.fallback)
            .finish()
    }
}
