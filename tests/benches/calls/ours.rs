//! The same exchange through tollgate: the provider alone, and the whole recommended stack.

use std::time::Duration;

use tollgate::{
    ChatExt, ChatRequest, ChatResponse, ChatService, Error, SpendCap, Summary, Usd,
    layers::{CacheLayer, MemoryStore, Outcome, observe_fn},
    protocol::OpenAiChat,
    providers::{OpenAi, Provider},
    stack,
    types::Secret,
};
use tower::{BoxError, Service};

use super::prompt::{SYSTEM, prompt};

/// A provider at this base URL, and nothing around it.
pub(crate) fn bare(base: &str) -> Result<Provider<OpenAiChat>, BoxError> {
    let builder = OpenAi::builder().key(Secret::new("sk-bench")?);
    Ok(builder.base_url(base).build()?)
}

/// Everything around it: observer, deadline, cache, fallback; retry, breaker, spend cap, cost,
/// timeouts.
pub(crate) fn full(base: &str) -> Result<ChatService, BoxError> {
    let target = stack::target()
        .spend_cap(SpendCap::new(Usd::MAX))
        .around(bare(base)?);
    // Answers are kept although the temperature is not 0: what is measured is a miss that is kept.
    let store = MemoryStore::new(1_000, Duration::from_secs(300));
    let cache = CacheLayer::shared(store).sampled(true);
    let observer = observe_fn(|request: &ChatRequest| {
        let is_stream = request.is_stream();
        move |mut outcome: Outcome<'_, Summary, Error>| {
            std::hint::black_box((is_stream, outcome.summary().cost));
        }
    });
    let front = stack::front()
        .observe(observer)
        .cache(cache)
        .fallback([bare(base)?.boxed_chat()]);
    Ok(front.around(target))
}

/// What a caller asks, to be copied for each call.
pub(crate) fn request(length: usize) -> ChatRequest {
    ChatRequest::new("gpt-4o-mini")
        .system(SYSTEM)
        .user(prompt(length))
        .temperature(0.2)
        .max_tokens(256)
}

/// The same with a seed of its own, so that nothing that is kept answers it.
pub(crate) fn seeded(request: &ChatRequest, seed: u64) -> ChatRequest {
    let mut request = request.clone();
    request.settings_mut().seed = Some(seed.into());
    request
}

pub(crate) async fn call<S>(mut service: S, request: ChatRequest) -> Result<u64, BoxError>
where
    S: Service<ChatRequest, Response = ChatResponse, Error = Error>,
{
    let answer = service.complete(request).await?;
    std::hint::black_box(answer.usage().total());
    Ok(1)
}

pub(crate) async fn stream<S>(mut service: S, request: ChatRequest) -> Result<u64, BoxError>
where
    S: Service<ChatRequest, Response = ChatResponse, Error = Error>,
{
    let mut events = service.stream(request).await?;
    let mut seen = 0;
    while let Some(event) = events.try_next().await? {
        std::hint::black_box(&event);
        seen += 1;
    }
    Ok(seen)
}
