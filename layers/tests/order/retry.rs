//! Outside of all that is meant for one attempt.

use std::time::Duration;

use tollgate_layers::{
    CostLayer, RetryLayer, TimeoutLayer, Track,
    testing::{Call, Fault, Reply, Scripted},
};
use tower::{Layer, ServiceExt};

use crate::{SECOND, fails_once, named, prices, usd};

#[tokio::test(start_paused = true)]
async fn inside_cost_the_attempts_that_failed_would_have_no_price() {
    let cost = || CostLayer::new(prices());
    let right = (RetryLayer::default(), cost()).layer(fails_once());
    let wrong = (cost(), RetryLayer::default()).layer(fails_once());

    let call = Call::new();
    let record = call.record().of_call();
    assert!(right.clone().oneshot(call).await.is_ok());
    let costs: Vec<_> = record
        .trail()
        .iter()
        .map(|note| note.cost.known())
        .collect();
    assert_eq!(costs, [Some(usd(7)), Some(usd(5))]);

    let call = Call::new();
    let record = call.record().of_call();
    assert!(wrong.clone().oneshot(call).await.is_ok());
    let unpriced = record
        .trail()
        .iter()
        .any(|note| note.cost.known() != Some(usd(note.used)));
    assert!(unpriced, "{:?}", record.trail());
    named(&right, &wrong, "cost", "retry");
}

#[tokio::test(start_paused = true)]
async fn inside_the_timeout_a_second_attempt_would_get_what_the_first_left_of_its_time() {
    const LIMIT: Duration = Duration::from_secs(5);
    let slow = || {
        Scripted::new([
            Reply::error(Fault::transient()).delay(LIMIT - SECOND),
            Reply::whole().delay(LIMIT - SECOND),
        ])
    };
    let timeout = TimeoutLayer::first_item(LIMIT);
    let right = (RetryLayer::default(), timeout).layer(slow());
    let wrong = (timeout, RetryLayer::default()).layer(slow());
    assert!(right.clone().oneshot(Call::new()).await.is_ok());
    let fault = wrong.clone().oneshot(Call::new()).await.unwrap_err();
    assert!(fault.is_elapsed());
    named(&right, &wrong, "timeout", "retry");
}
