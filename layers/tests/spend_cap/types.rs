//! That no annotation is needed.

use tollgate_layers::{
    CostLayer, PrimeLayer, Retarget, SpendCap, SpendCapLayer, SpendCaps, TimeoutLayer, Usd, key_fn,
    testing::{Answer, Call, Fault, Reply, Scripted},
};
use tower::{Service, ServiceBuilder, ServiceExt};

use crate::{prices, usd};

#[tokio::test]
async fn its_types_are_found_wherever_it_stands_in_a_stack() {
    fn check<S>(service: S) -> S
    where
        S: Service<Call, Response = Answer, Error = Fault, Future: Send> + Clone + Send + Sync,
    {
        service
    }

    let cap = SpendCap::new(Usd::MAX);
    let caps = SpendCaps::new(Usd::MAX);
    let inner = Scripted::new([Reply::whole().used(1)]);
    let first = ServiceBuilder::new()
        .layer(SpendCapLayer::new(cap.clone(), prices()))
        .layer(PrimeLayer::new())
        .service(inner.clone());
    let middle = ServiceBuilder::new()
        .layer(TimeoutLayer::default())
        .layer(SpendCapLayer::new(cap.clone(), prices()))
        .layer(CostLayer::new(prices()))
        .service(inner.clone());
    let last = ServiceBuilder::new()
        .layer(TimeoutLayer::default())
        .layer(SpendCapLayer::per_key(
            caps,
            key_fn(|call: &Call| Some(call.target().len())),
            prices(),
        ))
        .service(inner);

    check(first).oneshot(Call::new()).await.unwrap();
    check(middle).oneshot(Call::new()).await.unwrap();
    check(last).oneshot(Call::new()).await.unwrap();
    assert_eq!(cap.spent(), usd(2));
}
