//! Where it stands, and what breaks where it stands elsewhere.

use std::time::Duration;

use tollgate_layers::{
    RetryLayer, SpendCap, SpendCapLayer, TimeoutLayer, Usd,
    testing::{Call, Fault, Note, Reply, Scripted},
    weigh_fn,
};
use tower::{ServiceBuilder, ServiceExt};

use crate::{open, times, touchy};

const LIMIT: Duration = Duration::from_secs(5);

#[tokio::test(start_paused = true)]
async fn inside_retry_each_attempt_counts_and_an_open_circuit_ends_the_attempts() {
    let inner = Scripted::new([Reply::error(Fault::transient())]);
    let chat = ServiceBuilder::new()
        .layer(RetryLayer::default().attempts(times(9)))
        .layer(touchy().consecutive(times(2)))
        .service(inner.clone());
    open(chat.oneshot(Call::new()).await);
    assert_eq!(inner.calls(), 2);
}

#[tokio::test(start_paused = true)]
async fn outside_retry_a_target_that_is_down_would_be_sent_every_attempt() {
    let inner = Scripted::new([Reply::error(Fault::transient())]);
    let chat = ServiceBuilder::new()
        .layer(touchy().consecutive(times(2)))
        .layer(RetryLayer::default().attempts(times(9)))
        .service(inner.clone());
    let fault = chat.oneshot(Call::new()).await.unwrap_err();
    assert!(fault.open().is_none());
    assert_eq!(inner.calls(), 9);
}

#[tokio::test(start_paused = true)]
async fn outside_the_timeout_a_target_that_hangs_opens_it_and_inside_it_never_would() {
    let hanging = || Scripted::new([Reply::hang()]);
    let outside = ServiceBuilder::new()
        .layer(touchy())
        .layer(TimeoutLayer::first_item(LIMIT))
        .service(hanging());
    assert!(outside.clone().oneshot(Call::new()).await.is_err());
    open(outside.oneshot(Call::new()).await);

    let inside = ServiceBuilder::new()
        .layer(TimeoutLayer::first_item(LIMIT))
        .layer(touchy())
        .service(hanging());
    for _ in 0..10 {
        let fault = inside.clone().oneshot(Call::new()).await.unwrap_err();
        assert!(fault.is_elapsed());
    }
}

#[tokio::test]
async fn outside_the_spend_cap_its_refusals_never_open_it() {
    let prices = weigh_fn(|_: &mut Call| Some(1), |note: &Note| Some(note.used));
    let chat = ServiceBuilder::new()
        .layer(touchy())
        .layer(SpendCapLayer::new(SpendCap::new(Usd::ZERO), prices))
        .service(Scripted::new([Reply::whole()]));
    for _ in 0..10 {
        let fault = chat.clone().oneshot(Call::new()).await.unwrap_err();
        assert!(fault.refused().is_some());
    }
}
