//! The attempts and the deadline of the whole call.

use tokio::time::Instant;
use tollgate_layers::{
    FallbackLayer, Patience, RetryLayer, Track,
    testing::{Call, Fault, Reply, Scripted},
};
use tower::{Layer, ServiceExt};

use crate::{SECOND, answering, attempts, calls, down};

#[tokio::test]
async fn the_attempts_of_the_whole_call_bound_the_targets() {
    let (primary, second, third) = (down(), down(), answering());
    let chat = FallbackLayer::new([second.clone(), third.clone()]).layer(primary.clone());
    let error = chat.oneshot(attempts(2)).await.unwrap_err();
    assert_eq!(error, Fault::transient());
    assert_eq!(calls([&primary, &second, &third]), [1, 1, 0]);
}

#[tokio::test(start_paused = true)]
async fn retries_inside_and_fallbacks_share_one_number() {
    let (primary, other) = (down(), down());
    let retry = RetryLayer::default();
    let chat = FallbackLayer::new([retry.layer(other.clone()).boxed_clone()])
        .layer(retry.layer(primary.clone()));
    let request = attempts(5);
    let record = request.record().of_call();
    assert!(chat.oneshot(request).await.is_err());
    assert_eq!(calls([&primary, &other]), [3, 2]);
    assert_eq!(record.attempts(), 5);
}

#[tokio::test(start_paused = true)]
async fn they_do_so_though_nobody_looked_at_the_record_before() {
    let (primary, other) = (down(), down());
    let first = RetryLayer::default().layer(primary.clone());
    let chat = FallbackLayer::new([other.clone()]).layer(first);
    assert!(chat.oneshot(attempts(2)).await.is_err());
    assert_eq!(calls([&primary, &other]), [2, 0]);
}

#[tokio::test(start_paused = true)]
async fn no_target_is_asked_after_the_deadline() {
    let start = Instant::now();
    let slow = Reply::error(Fault::transient()).delay(2 * SECOND);
    let (primary, other) = (Scripted::new([slow]), answering());
    let chat = FallbackLayer::new([other.clone()]).layer(primary);

    let hurried = Call::new().deadline(start + 2 * SECOND);
    assert_eq!(
        chat.clone().oneshot(hurried).await.unwrap_err(),
        Fault::transient()
    );
    assert_eq!(other.calls(), 0);

    let patient = Call::new().deadline(start + 5 * SECOND);
    assert!(chat.oneshot(patient).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_deadline_that_has_passed_costs_no_attempt() {
    let request = attempts(2).deadline(Instant::now());
    let mut kept = request.clone();
    let chat = FallbackLayer::new([answering()]).layer(down());
    kept.record();
    assert!(chat.oneshot(request).await.is_err());
    assert!(kept.take_attempt());
}
