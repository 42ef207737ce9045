//! Where it stands, and what breaks where it stands elsewhere.

use std::num::NonZeroU32;

use tokio::time::Instant;
use tollgate_layers::{
    CircuitBreakerLayer, Classify, FallbackLayer, RetryLayer,
    testing::{Call, Fault, Reply, Scripted},
};
use tower::{Layer, Service, ServiceBuilder, ServiceExt};

use crate::{SECOND, answering, calls, down};

#[tokio::test(start_paused = true)]
async fn outside_retry_each_target_gets_its_own_attempts_before_the_next_is_asked() {
    let (primary, other) = (down(), answering());
    let chat = ServiceBuilder::new()
        .layer(FallbackLayer::new([other.clone()]))
        .layer(RetryLayer::default())
        .service(primary.clone());
    assert!(chat.oneshot(Call::new()).await.is_ok());
    assert_eq!(calls([&primary, &other]), [3, 1]);
}

#[tokio::test(start_paused = true)]
async fn inside_retry_the_primary_would_be_left_after_one_attempt() {
    let blips = || Scripted::new([Reply::error(Fault::transient()), Reply::whole()]);
    let (primary, other) = (blips(), answering());
    let chat = ServiceBuilder::new()
        .layer(RetryLayer::default())
        .layer(FallbackLayer::new([other.clone()]))
        .service(primary.clone());
    assert!(chat.oneshot(Call::new()).await.is_ok());
    assert_eq!(
        calls([&primary, &other]),
        [1, 1],
        "where a retry would have done"
    );

    let (primary, other) = (down(), down());
    let chat = ServiceBuilder::new()
        .layer(RetryLayer::default())
        .layer(FallbackLayer::new([other.clone()]))
        .service(primary.clone());
    assert!(chat.oneshot(Call::new()).await.is_err());
    assert_eq!(
        calls([&primary, &other]),
        [3, 3],
        "and yet all are asked again"
    );
}

#[tokio::test(start_paused = true)]
async fn retry_around_and_inside_does_not_multiply() {
    let (primary, other) = (down(), down());
    let retry = RetryLayer::default();
    let chat = ServiceBuilder::new()
        .layer(retry.clone())
        .layer(FallbackLayer::new([retry
            .layer(other.clone())
            .boxed_clone()]))
        .layer(retry)
        .service(primary.clone());
    assert!(chat.oneshot(Call::new()).await.unwrap_err().is_exhausted());
    assert_eq!(calls([&primary, &other]), [3, 3]);
}

#[tokio::test(start_paused = true)]
async fn outside_the_breakers_open_circuits_are_passed_by_and_the_soonest_is_named() {
    let targets = [down(), down()];
    let open_for = |seconds| {
        CircuitBreakerLayer::default()
            .consecutive(NonZeroU32::MIN)
            .open_for(seconds * SECOND)
    };
    let [primary, other] = &targets;
    let mut chat = ServiceBuilder::new()
        .layer(FallbackLayer::new([open_for(5)
            .layer(other.clone())
            .boxed_clone()]))
        .layer(open_for(60))
        .service(primary.clone());
    assert!(chat.call(Call::new()).await.is_err());

    let start = Instant::now();
    let error = chat.call(Call::new()).await.unwrap_err();
    let wait = error.retry_after().unwrap();
    assert!(error.open().is_some() && wait < 60 * SECOND / 2, "{wait:?}");
    assert_eq!(calls([primary, other]), [1, 1], "neither was asked again");
    assert_eq!(start.elapsed().as_nanos(), 0);
}

#[tokio::test]
async fn a_fallback_may_be_a_candidate_of_another() {
    let (primary, second, third) = (down(), down(), answering());
    let inner = FallbackLayer::new([third.clone()]).layer(second.clone());
    let chat = FallbackLayer::new([inner.boxed_clone()]).layer(primary.clone());
    assert!(chat.oneshot(Call::new()).await.is_ok());
    assert_eq!(calls([&primary, &second, &third]), [1, 1, 1]);
}
