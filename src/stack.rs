//! The recommended stacks, a reason per line: one around each target, and one in front of them.

use tollgate_layers::{
    CostLayer, Observe, ObserveLayer, PrimeLayer, RetryLayer, SpendCap, SpendCapLayer, TimeoutLayer,
};
use tower::{
    BoxError, Layer, Service, ServiceBuilder,
    util::{BoxCloneSyncServiceLayer, option_layer},
};

use crate::{
    ChatRequest, ChatResponse, ChatService, Error, Prices, Summary, protocol::Protocol,
    providers::Provider, service::Facts, telemetry::Tracing,
};

/// The stack around one provider, with the defaults of its layers.
///
/// Three attempts, 120 s to the first item of a stream and 600 s to a whole answer, the bundled
/// prices, no cap on what is spent, and no spans.
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
        spend_cap: None,
        prices: Prices::bundled(),
        timeout: TimeoutLayer::default(),
    }
}

/// Settings of the stack around one provider, see [`target`].
#[derive(Debug, Clone)]
#[must_use]
pub struct Target {
    retry: RetryLayer,
    tracing: Option<Tracing>,
    spend_cap: Option<SpendCap>,
    prices: Prices,
    timeout: TimeoutLayer,
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
        // A price belongs to a provider and a model.
        let prices = self.prices.at(&name);
        let cap = self.spend_cap.clone();
        let stack = ServiceBuilder::new()
            // Few attempts here, outside of everything that counts single attempts.
            .layer(self.retry.clone())
            // Inside retry, each attempt by itself; outside the cap, so that refusals show.
            .layer(option_layer(
                self.tracing.clone().map(ObserveLayer::per_attempt),
            ))
            // Each attempt is reserved and settled at this target's price.
            .layer(option_layer(
                cap.map(|cap| SpendCapLayer::new(cap, prices.clone())),
            ))
            // Inside the cap, which settles by the cost that it finds.
            .layer(CostLayer::new(prices))
            // Inside everything that waits: a queue is not the provider's fault.
            .layer(self.timeout)
            // Next to the provider, so that early failures of a stream are plain errors.
            .layer(PrimeLayer::new())
            .service(provider);
        ChatService::new(stack).with_facts(Facts {
            name: None,
            provider: Some(name.into()),
            model: None,
        })
    }
}

/// The stack in front of all targets, where one logical call is one call: without an observer.
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
pub const fn front() -> Front {
    Front { observe: None }
}

/// Settings of the stack in front of all targets, see [`front`].
#[derive(Debug, Clone)]
#[must_use]
pub struct Front {
    observe: Option<BoxCloneSyncServiceLayer<ChatService, ChatRequest, ChatResponse, Error>>,
}

impl Front {
    /// Who is told when a logical call begins, and how it ended. A later one takes its place.
    pub fn observe<O>(mut self, observer: O) -> Self
    where
        O: Observe<ChatRequest, Summary, Error> + Clone + Send + Sync + 'static,
    {
        let layer = ObserveLayer::per_call(observer);
        self.observe = Some(BoxCloneSyncServiceLayer::new(layer));
        self
    }

    /// The stack in front of a target: one stack, or a [`Router`](crate::Router) over many. What is
    /// known of the target is known of the stack.
    #[must_use]
    pub fn around(&self, target: ChatService) -> ChatService {
        let facts = target.facts().clone();
        match &self.observe {
            // Outermost: one call is one call, however it is answered or refused further in.
            Some(observe) => ChatService::new(observe.layer(target)).with_facts(facts),
            None => target,
        }
    }
}
