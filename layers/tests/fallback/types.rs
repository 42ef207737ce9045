//! That no annotation is needed.

use tollgate_layers::{
    FallbackLayer, PrimeLayer, RetryLayer, TimeoutLayer,
    testing::{Answer, Call, Fault},
};
use tower::{Layer, Service, ServiceBuilder, ServiceExt, util::BoxCloneSyncService};

use crate::{answering, down};

#[tokio::test(start_paused = true)]
async fn its_types_are_found_wherever_it_stands_in_a_stack() {
    fn check<S>(service: S) -> S
    where
        S: Service<Call, Response = Answer, Error = Fault, Future: Send> + Clone + Send + Sync,
    {
        service
    }

    let first = ServiceBuilder::new()
        .layer(FallbackLayer::new([answering()]))
        .layer(RetryLayer::default())
        .layer(PrimeLayer::new())
        .service(down());
    let boxed = BoxCloneSyncService::new(TimeoutLayer::default().layer(answering()));
    let middle = ServiceBuilder::new()
        .layer(TimeoutLayer::default())
        .layer(FallbackLayer::new([boxed]).when(|error: &Fault| !error.is_elapsed()))
        .layer(RetryLayer::default())
        .service(down());
    let last = ServiceBuilder::new()
        .layer(TimeoutLayer::default())
        .layer(FallbackLayer::models(["other"]))
        .service(answering());

    check(first).oneshot(Call::new()).await.unwrap();
    check(middle).oneshot(Call::new()).await.unwrap();
    check(last).oneshot(Call::new()).await.unwrap();
}
