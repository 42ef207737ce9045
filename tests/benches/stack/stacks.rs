//! Each layer by itself, the seven of a target, and the recommended stacks.

use std::{rc::Rc, time::Duration};

use tokio::runtime::{Builder, Runtime};
use tollgate::{
    ChatExt, ChatRequest, ChatResponse, ChatService, Error, Prices, SpendCap, Summary, Usd,
    layers::{
        CacheLayer, CircuitBreakerLayer, ConcurrencyLimitLayer, CostLayer, DeadlineLayer,
        FallbackLayer, IdleLayer, MemoryStore, ObserveLayer, Outcome, PrimeLayer, RetryLayer,
        SpendCapLayer, TimeoutLayer, observe_fn,
    },
    stack,
};
use tower::{BoxError, Layer, Service, ServiceBuilder};

use super::{empty::EmptyLayer, measure::Case, ready::Answering};

/// The gap that streams may have; here nothing is streamed.
const IDLE: Duration = Duration::from_secs(120);

pub(crate) fn request() -> ChatRequest {
    ChatRequest::new("gpt-4o-mini")
        .system("You are a helpful assistant.")
        .user("Say how a stack of tower middleware puts retries and a cache together.")
        .temperature(0.0)
        .max_tokens(256)
}

pub(crate) fn cases() -> Result<Vec<Case>, BoxError> {
    let runtime = Rc::new(Builder::new_current_thread().enable_all().build()?);
    let mut cases = Cases {
        runtime,
        all: Vec::new(),
    };
    cases.add("ready service", Answering::new());
    cases.add("seven empty layers", empty());
    cases.layers()?;
    cases.add("seven layers", seven());
    cases.add("seven layers, boxed", ChatService::new(seven()));
    let cap = SpendCap::new(Usd::MAX);
    let target = stack::target()
        .spend_cap(cap)
        .around_service("openai", Answering::new());
    cases.add("stack::target", target.clone());
    let front = stack::front()
        .fallback([Answering::new().boxed_chat()])
        .around(target.clone());
    cases.add("stack::front around stack::target", front);
    let store = MemoryStore::new(1_000, IDLE);
    let cached = stack::front()
        .cache(CacheLayer::shared(store))
        .around(target.clone());
    cases.add("stack::front, cache hit", cached);
    let mut all = cases.all;
    all.push(Case::new("clone of seven layers", cloned(seven())));
    all.push(Case::new(
        "clone of stack::front",
        cloned(stack::front().around(target)),
    ));
    Ok(all)
}

fn empty() -> impl Service<ChatRequest, Response = ChatResponse, Error = Error> + Clone + 'static {
    ServiceBuilder::new()
        .layer(EmptyLayer::default())
        .layer(EmptyLayer::default())
        .layer(EmptyLayer::default())
        .layer(EmptyLayer::default())
        .layer(EmptyLayer::default())
        .layer(EmptyLayer::default())
        .layer(EmptyLayer::default())
        .service(Answering::new())
}

/// The layers of `stack::target`, unboxed.
fn seven() -> impl Service<
    ChatRequest,
    Response = ChatResponse,
    Error = Error,
    Future = impl Future<Output = Result<ChatResponse, Error>> + Send + 'static,
> + Clone
+ Send
+ Sync
+ 'static {
    let prices = Prices::bundled().at("openai");
    ServiceBuilder::new()
        .layer(RetryLayer::default())
        .layer(CircuitBreakerLayer::default())
        .layer(SpendCapLayer::new(SpendCap::new(Usd::MAX), prices.clone()))
        .layer(CostLayer::new(prices))
        .layer(TimeoutLayer::default())
        .layer(IdleLayer::new(IDLE))
        .layer(PrimeLayer::new())
        .service(Answering::new())
}

fn cloned<S: Clone + 'static>(service: S) -> impl FnMut(u64) -> Result<u64, BoxError> + 'static {
    move |times| {
        for _ in 0..times {
            std::hint::black_box(service.clone());
        }
        Ok(times)
    }
}

struct Cases {
    runtime: Rc<Runtime>,
    all: Vec<Case>,
}

impl Cases {
    fn layers(&mut self) -> Result<(), BoxError> {
        let prices = Prices::bundled().at("openai");
        let observer = observe_fn(|_: &ChatRequest| {
            |mut outcome: Outcome<'_, Summary, Error>| {
                std::hint::black_box(outcome.summary().cost);
            }
        });
        let patience = Duration::from_secs(600);
        let permits = 64.try_into()?;
        let cap = SpendCap::new(Usd::MAX);
        self.layer("observe", ObserveLayer::per_call(observer));
        self.layer("deadline", DeadlineLayer::new(patience));
        self.layer(
            "cache, off for this request",
            CacheLayer::per_caller(MemoryStore::new(1_000, IDLE)),
        );
        self.layer(
            "cache hit",
            CacheLayer::shared(MemoryStore::new(1_000, IDLE)),
        );
        self.layer(
            "fallback",
            FallbackLayer::new([Answering::new().boxed_chat()]),
        );
        self.layer("retry", RetryLayer::default());
        self.layer("circuit breaker", CircuitBreakerLayer::default());
        self.layer("concurrency limit", ConcurrencyLimitLayer::new(permits));
        self.layer("spend cap", SpendCapLayer::new(cap, prices.clone()));
        self.layer("cost", CostLayer::new(prices));
        self.layer("timeout", TimeoutLayer::default());
        self.layer("idle", IdleLayer::new(IDLE));
        self.layer("prime", PrimeLayer::new());
        Ok(())
    }

    fn layer<L>(&mut self, name: &str, layer: L)
    where
        L: Layer<Answering>,
        L::Service: Service<ChatRequest, Response = ChatResponse, Error = Error> + 'static,
    {
        self.add(name, layer.layer(Answering::new()));
    }

    fn add<S>(&mut self, name: &str, mut service: S)
    where
        S: Service<ChatRequest, Response = ChatResponse, Error = Error> + 'static,
    {
        let runtime = Rc::clone(&self.runtime);
        let request = request();
        self.all.push(Case::new(name, move |times| {
            runtime.block_on(async {
                for _ in 0..times {
                    let answer = service.complete(request.clone()).await?;
                    std::hint::black_box(answer.cost());
                }
                Ok(times)
            })
        }));
    }
}
