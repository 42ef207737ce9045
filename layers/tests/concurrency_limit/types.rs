//! That no annotation is needed.

use std::num::NonZeroUsize;

use tollgate_layers::{
    ConcurrencyLimitLayer, PrimeLayer, Reach, Record, RetryLayer, TimeoutLayer, Whole,
    testing::{Answer, Call, Fault, Reply, Scripted},
};
use tower::{BoxError, Service, ServiceBuilder, ServiceExt, service_fn};

const TEN: NonZeroUsize = NonZeroUsize::new(10).unwrap();

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
        .layer(ConcurrencyLimitLayer::new(TEN))
        .layer(PrimeLayer::new())
        .service(inner.clone());
    let middle = ServiceBuilder::new()
        .layer(RetryLayer::default())
        .layer(ConcurrencyLimitLayer::new(TEN))
        .layer(TimeoutLayer::default())
        .service(inner.clone());
    let last = ServiceBuilder::new()
        .layer(TimeoutLayer::default())
        .layer(ConcurrencyLimitLayer::new(TEN))
        .service(inner.clone());

    check(first).oneshot(Call::new()).await.unwrap();
    check(middle).oneshot(Call::new()).await.unwrap();
    check(last).oneshot(Call::new()).await.unwrap();
    assert_eq!(inner.calls(), 3);
}

#[tokio::test]
async fn it_limits_services_that_know_nothing_of_tollgate() {
    let plain = service_fn(|length: usize| async move {
        let record = Record::new(Reach::Answered);
        Ok::<_, BoxError>(Whole::<_, _>::new("a".repeat(length), record))
    });
    let limited = ServiceBuilder::new()
        .layer(ConcurrencyLimitLayer::new(TEN))
        .service(plain);
    let (text, _) = limited.oneshot(3).await.unwrap().into_parts();
    assert_eq!(text, "aaa");
}
