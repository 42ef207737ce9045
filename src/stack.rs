//! The recommended stacks, a reason per line: one around each target, and one in front of them.

use std::{fmt, sync::Arc, time::Duration};

use tollgate_layers::{
    CacheLayer, CircuitBreakerLayer, Circuits, ConcurrencyLimitLayer, CostLayer, DeadlineLayer,
    Describe, FallbackLayer, IdleLayer, MemoryStore, Observe, ObserveLayer, PrimeLayer, RetryLayer,
    SpendCap, SpendCapLayer, TimeoutLayer,
    cache::Cached,
    circuit_breaker::{PerTarget, TargetId},
    deadline::Deadline,
    fallback::{ByClass, Fallback},
};
use tower::{
    BoxError, Layer, Service, ServiceBuilder,
    util::{Either, option_layer},
};

use crate::{
    ChatRequest, ChatResponse, ChatService, Error, Prices, Summary,
    protocol::{EmbedProtocol, Protocol},
    providers::{Embedder, Provider},
    service::{ChatExt, EmbedExt, EmbedService, Facts},
    telemetry::Tracing,
    types::Recording,
};

/// The gap between two items of a stream, unless set otherwise.
const IDLE: Duration = Duration::from_secs(120);

/// The stack around one provider, with the defaults of its layers.
///
/// Three attempts; a circuit that opens after 5 failures in a row or half of 20 calls a minute; 120 s to
/// the first item of a stream and 600 s to a whole answer; 120 s between items; the bundled prices; no
/// limit on concurrency, and no cap on what is spent.
///
/// # Examples
///
/// ```
/// use tollgate::{SpendCap, Usd, providers::OpenAi, stack};
///
/// let cap = SpendCap::new(Usd::from_dollars(5));
/// let chat = stack::target().spend_cap(cap.clone()).around(OpenAi::builder().build()?);
/// assert_eq!(chat.facts().provider.as_deref(), Some("openai"));
/// # Ok::<(), tollgate::Error>(())
/// ```
pub fn target() -> Target {
    Target {
        retry: RetryLayer::default(),
        tracing: None,
        breaker: CircuitBreakerLayer::default(),
        concurrency: None,
        spend_cap: None,
        prices: Prices::bundled(),
        timeout: TimeoutLayer::default(),
        idle: IdleLayer::new(IDLE),
    }
}

/// Settings of the stack around one provider, see [`target`].
#[derive(Debug, Clone)]
#[must_use]
pub struct Target {
    retry: RetryLayer,
    tracing: Option<Tracing>,
    breaker: CircuitBreakerLayer<PerTarget, TargetId>,
    concurrency: Option<ConcurrencyLimitLayer>,
    spend_cap: Option<SpendCap>,
    prices: Prices,
    timeout: TimeoutLayer,
    idle: IdleLayer,
}

impl Target {
    /// How failed attempts are repeated.
    pub fn retry(mut self, retry: RetryLayer) -> Self {
        self.retry = retry;
        self
    }

    /// Opens a span for each attempt, within that of the call where there is one around the stack.
    pub fn tracing(mut self, tracing: Tracing) -> Self {
        self.tracing = Some(tracing);
        self
    }

    /// When the target is left alone. Each stack has circuits of its own, known by its
    /// [facts](Facts::circuits).
    pub fn circuit_breaker(mut self, breaker: CircuitBreakerLayer<PerTarget, TargetId>) -> Self {
        self.breaker = breaker;
        self
    }

    /// How many calls the target is sent at once.
    pub fn concurrency_limit(mut self, limit: ConcurrencyLimitLayer) -> Self {
        self.concurrency = Some(limit);
        self
    }

    /// What may be spent, by all stacks that share this handle.
    pub fn spend_cap(mut self, cap: SpendCap) -> Self {
        self.spend_cap = Some(cap);
        self
    }

    /// What the models cost. The provider's name is filled in by [`around`](Self::around).
    pub fn prices(mut self, prices: Prices) -> Self {
        self.prices = prices;
        self
    }

    /// How long the first item may take.
    pub const fn timeout(mut self, timeout: TimeoutLayer) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long the gap between two items may be.
    pub const fn idle(mut self, idle: IdleLayer) -> Self {
        self.idle = idle;
        self
    }

    /// The stack around a provider, boxed and named.
    pub fn around<P, H, B>(&self, provider: Provider<P, H>) -> ChatService
    where
        P: Protocol,
        H: Service<http::Request<crate::transport::Payload>, Response = http::Response<B>>,
        H: Clone + Send + Sync + 'static,
        H::Error: Into<BoxError>,
        H::Future: Send + 'static,
        B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let name = provider.name().to_owned();
        let capabilities = provider.capabilities();
        let stack = self.around_service(&name, provider);
        let facts = Facts {
            capabilities: Some(capabilities),
            ..stack.facts().clone()
        };
        stack.with_facts(facts)
    }

    /// The stack around any service, which goes by this name in prices and telemetry. One that does
    /// not describe itself is [named](tollgate_layers::described).
    pub fn around_service<S>(&self, name: &str, service: S) -> ChatService
    where
        S: Service<ChatRequest, Response = ChatResponse, Error = Error>,
        S: Describe + Clone + Send + Sync + 'static,
        S::Future: Send + 'static,
    {
        // A price belongs to a provider and a model.
        let prices = self.prices.at(name);
        let cap = self.spend_cap.clone();
        let circuits = Circuits::new();
        let stack = ServiceBuilder::new()
            // Few attempts here, outside of everything that counts single attempts.
            .layer(self.retry.clone())
            // Inside retry, each attempt by itself; outside the rest, so that refusals show.
            .layer(option_layer(
                self.tracing.clone().map(ObserveLayer::per_attempt),
            ))
            // Each attempt is evidence; found open before anything queues.
            .layer(self.breaker.clone().circuits(circuits.clone()))
            // Inside retry, so that no place is held while it sleeps.
            .layer(option_layer(self.concurrency.clone()))
            // Each attempt is reserved and settled at this target's price.
            .layer(option_layer(
                cap.map(|cap| SpendCapLayer::new(cap, prices.clone())),
            ))
            // Inside the cap, which settles by the cost that it finds.
            .layer(CostLayer::new(prices))
            // Inside everything that waits: a queue is not the provider's fault.
            .layer(self.timeout)
            .layer(self.idle)
            // Next to the provider, so that early failures of a stream are plain errors.
            .layer(PrimeLayer::new())
            .service(service);
        stack.boxed_chat().with_facts(Facts {
            provider: Some(name.into()),
            circuits: Some(circuits),
            ..Facts::default()
        })
    }

    /// The stack around a provider's embeddings, boxed.
    ///
    /// The same layers in the same order, without those for streams, since vectors come whole, and
    /// inside of the deadline that a request brings along, for there is no [`front`] of
    /// embeddings. What was set as a handle, such as a spend cap, is shared with the chats of this
    /// target; the circuits are not.
    ///
    /// # Examples
    ///
    /// ```
    /// use tollgate::{EmbedExt, EmbedRequest, ErrorKind, SpendCap, Usd, providers::OpenAi, stack};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tollgate::Error> {
    /// let nothing = SpendCap::new(Usd::ZERO);
    /// let openai = OpenAi::builder().build()?;
    /// let target = stack::target().spend_cap(nothing);
    /// let mut embeddings = target.around_embeddings(openai.embeddings());
    /// let refused = embeddings.embed(EmbedRequest::new("text-embedding-3-small", "hello")).await;
    /// assert_eq!(refused.unwrap_err().kind(), ErrorKind::SpendCapReached);
    /// # Ok(())
    /// # }
    /// ```
    pub fn around_embeddings<P, H, B>(&self, embedder: Embedder<P, H>) -> EmbedService
    where
        P: EmbedProtocol + 'static,
        H: Service<http::Request<crate::transport::Payload>, Response = http::Response<B>>,
        H: Clone + Send + Sync + 'static,
        H::Error: Into<BoxError>,
        H::Future: Send + 'static,
        B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let prices = self.prices.at(embedder.name());
        let cap = self.spend_cap.clone();
        ServiceBuilder::new()
            .layer(DeadlineLayer::default())
            // Each layer stands where it stands around chats, for the same reason.
            .layer(self.retry.clone())
            .layer(option_layer(
                self.tracing.clone().map(ObserveLayer::per_attempt),
            ))
            .layer(self.breaker.clone().circuits(Circuits::new()))
            .layer(option_layer(self.concurrency.clone()))
            .layer(option_layer(
                cap.map(|cap| SpendCapLayer::new(cap, prices.clone())),
            ))
            .layer(CostLayer::new(prices))
            .layer(self.timeout)
            .service(embedder)
            .boxed_embed()
    }
}

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
