use std::time::Duration;

use tollgate_layers::{
    CircuitBreakerLayer, Circuits, ConcurrencyLimitLayer, CostLayer, DeadlineLayer, Describe,
    IdleLayer, ObserveLayer, PrimeLayer, RetryLayer, SpendCap, SpendCapLayer, TimeoutLayer,
    circuit_breaker::{PerTarget, TargetId},
};
use tower::{BoxError, Service, ServiceBuilder, util::option_layer};

use crate::{
    ChatRequest, ChatResponse, ChatService, Error, Prices,
    protocol::{EmbedProtocol, Protocol},
    providers::{Embedder, Provider},
    service::{ChatExt, EmbedExt, EmbedService, Facts},
    telemetry::Tracing,
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
    /// inside of the deadline that a request brings along, for there is no [`front`](super::front) of
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
