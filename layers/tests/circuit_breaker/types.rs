//! That no annotation is needed.

use tollgate_layers::{
    CircuitBreakerLayer, Circuits, PrimeLayer, Retarget, RetryLayer, TimeoutLayer, Track, Whole,
    circuit_breaker::{Open, State},
    key_fn,
    testing::{Answer, Call, Fault, Note, Reply, Scripted},
};
use tower::{BoxError, Layer, Service, ServiceBuilder, ServiceExt, service_fn};

use crate::times;

#[tokio::test]
async fn its_types_are_found_wherever_it_stands_in_a_stack() {
    fn check<S>(service: S) -> S
    where
        S: Service<Call, Response = Answer, Error = Fault, Future: Send> + Clone + Send + Sync,
    {
        service
    }

    let circuits = Circuits::new();
    let inner = Scripted::new([Reply::whole()]);
    let first = ServiceBuilder::new()
        .layer(CircuitBreakerLayer::default())
        .layer(PrimeLayer::new())
        .service(inner.clone());
    let middle = ServiceBuilder::new()
        .layer(RetryLayer::default())
        .layer(CircuitBreakerLayer::keyed(key_fn(|call: &Call| {
            Some(call.target().len())
        })))
        .layer(TimeoutLayer::default())
        .service(inner.clone());
    let last = ServiceBuilder::new()
        .layer(TimeoutLayer::default())
        .layer(CircuitBreakerLayer::keyed(key_fn(|_: &Call| Some(()))).circuits(circuits.clone()))
        .service(inner);

    check(first).oneshot(Call::new()).await.unwrap();
    check(middle).oneshot(Call::new()).await.unwrap();
    check(last).oneshot(Call::new()).await.unwrap();
    assert_eq!(circuits.list(), [((), State::Closed)]);
}

#[tokio::test]
async fn it_stands_over_services_that_know_nothing_of_tollgate() {
    let broken =
        service_fn(async |_: Call| -> Result<Whole<(), Note>, BoxError> { Err("broken".into()) });
    let mut chat = CircuitBreakerLayer::default()
        .consecutive(times(1))
        .layer(broken);
    let broken = chat.call(Call::new()).await.unwrap_err();
    assert_eq!(broken.to_string(), "broken");
    let refused = chat.call(Call::new()).await.unwrap_err();
    assert!(refused.is::<Open>());

    let well =
        service_fn(async |call: Call| Ok::<_, BoxError>(Whole::new("ok", call.record().clone())));
    let answer = CircuitBreakerLayer::default()
        .layer(well)
        .oneshot(Call::new());
    assert_eq!(answer.await.unwrap().into_parts().0, "ok");
}
