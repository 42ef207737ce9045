//! That no annotation is needed.

use std::time::Duration;

use tollgate_layers::{
    CacheLayer, CostLayer, FallbackLayer, MemoryStore, ObserveLayer, Outcome, RetryLayer,
    TimeoutLayer, observe_fn,
    testing::{Answer, Call, Fault, Note, Reply, Scripted},
    weigh_fn,
};
use tower::{Layer, Service, ServiceBuilder, ServiceExt};

#[tokio::test]
async fn its_types_are_found_wherever_it_stands_in_a_stack() {
    fn check<S>(service: S) -> S
    where
        S: Service<Call, Response = Answer, Error = Fault, Future: Send> + Clone + Send + Sync,
    {
        service
    }

    let inner = Scripted::new([Reply::whole()]);
    let first = ServiceBuilder::new()
        .layer(CacheLayer::shared(MemoryStore::new(
            10_000,
            Duration::from_secs(300),
        )))
        .layer(FallbackLayer::models(["other"]))
        .layer(RetryLayer::default())
        .service(inner.clone());
    let middle = ServiceBuilder::new()
        .layer(ObserveLayer::per_call(observe_fn(|_: &Call| {
            |_: Outcome<'_, Note, Fault>| {}
        })))
        .layer(
            CacheLayer::per_caller(MemoryStore::new(10_000, Duration::from_secs(300)))
                .sampled(true),
        )
        .layer(CostLayer::new(weigh_fn(
            |_: &mut Call| None,
            |_: &Note| None,
        )))
        .service(inner.clone());
    let last = ServiceBuilder::new()
        .layer(TimeoutLayer::default())
        .layer(CacheLayer::shared(
            MemoryStore::new(1, Duration::from_secs(300)).max_bytes(1 << 20),
        ))
        .service(inner.clone());
    let alone = CacheLayer::shared(MemoryStore::new(1, Duration::from_secs(300))).layer(inner);

    check(first).oneshot(Call::new()).await.unwrap();
    check(middle).oneshot(Call::new()).await.unwrap();
    check(last).oneshot(Call::new()).await.unwrap();
    alone.oneshot(Call::new()).await.unwrap();
}
