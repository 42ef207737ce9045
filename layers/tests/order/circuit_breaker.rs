//! Inside of retry, outside of all that waits, reserves or bounds an attempt.

use std::time::Duration;

use tokio::time::Instant;
use tollgate_layers::{
    Circuits, RetryLayer, SpendCap, SpendCapLayer, TimeoutLayer, Usd,
    testing::{Answer, Call, Fault, Reply, Scripted},
};
use tower::{Layer, Service, ServiceExt};

use crate::{BOUND, answering, down, limit, named, open, prices, refused, times, touchy, usd};

const LIMIT: Duration = Duration::from_secs(5);

#[tokio::test(start_paused = true)]
async fn outside_retry_a_target_that_is_down_would_be_sent_every_attempt() {
    let [spared, sent] = [down(), down()];
    let retry = RetryLayer::default().attempts(times(9));
    let breaker = touchy().consecutive(times(2));
    let right = (retry.clone(), breaker.clone()).layer(spared.clone());
    let wrong = (breaker, retry).layer(sent.clone());
    open(right.clone().oneshot(Call::new()).await);
    let fault = wrong.clone().oneshot(Call::new()).await.unwrap_err();
    assert!(fault.open().is_none());
    assert_eq!((spared.calls(), sent.calls()), (2, 9));
    named(&right, &wrong, "circuit_breaker", "retry");
}

#[tokio::test(start_paused = true)]
async fn inside_the_limit_an_open_circuit_would_be_found_only_after_the_queue() {
    // Fails, and then hangs for whoever is let through.
    let script = || Scripted::new([Reply::stream([1]).stall(), Reply::error(Fault::transient())]);
    /// How long the refusal takes while a stream has the only permit.
    async fn refusal<S>(chat: &mut S, spare: &mut S) -> Duration
    where
        S: Service<Call, Response = Answer, Error = Fault>,
    {
        let _running = chat.call(Call::new()).await.unwrap();
        let fault = spare.call(Call::new()).await.unwrap_err();
        assert!(fault.open().is_none(), "the circuit opens");
        let began = Instant::now();
        assert!(chat.call(Call::new()).await.is_err());
        began.elapsed()
    }
    let circuits = Circuits::default();
    let breaker = touchy().circuits(circuits.clone());
    let inner = script();
    let mut right = (breaker.clone(), limit(1).0).layer(inner.clone());
    let mut spare = (breaker, limit(1).0).layer(inner);
    assert_eq!(refusal(&mut right, &mut spare).await, Duration::ZERO);

    let breaker = touchy().circuits(Circuits::default());
    let inner = script();
    let mut wrong = (limit(1).0, breaker.clone()).layer(inner.clone());
    let mut spare = (limit(1).0, breaker).layer(inner);
    assert_eq!(
        refusal(&mut wrong, &mut spare).await,
        Duration::from_secs(30)
    );
    named(&right, &wrong, "concurrency_limit", "circuit_breaker");
}

#[tokio::test(start_paused = true)]
async fn inside_the_spend_cap_an_open_circuit_would_be_hidden_by_a_cap_that_is_used_up() {
    let costly = || Scripted::new([Reply::error(Fault::transient()).used(BOUND)]);
    let capped = || SpendCapLayer::new(SpendCap::new(usd(BOUND)), prices());
    let right = (touchy(), capped()).layer(costly());
    let wrong = (capped(), touchy()).layer(costly());
    assert!(right.clone().oneshot(Call::new()).await.is_err());
    assert!(wrong.clone().oneshot(Call::new()).await.is_err());
    open(right.clone().oneshot(Call::new()).await);
    refused(wrong.clone().oneshot(Call::new()).await);
    named(&right, &wrong, "spend_cap", "circuit_breaker");
}

#[tokio::test]
async fn outside_the_spend_cap_its_refusals_never_open_it() {
    let capped = SpendCapLayer::new(SpendCap::new(Usd::ZERO), prices());
    let chat = (touchy(), capped).layer(answering());
    for _ in 0..10 {
        refused(chat.clone().oneshot(Call::new()).await);
    }
}

#[tokio::test(start_paused = true)]
async fn inside_the_timeout_a_target_that_hangs_would_never_open_it() {
    let hanging = || Scripted::new([Reply::hang()]);
    let timeout = TimeoutLayer::first_item(LIMIT);
    let right = (touchy(), timeout).layer(hanging());
    let wrong = (timeout, touchy()).layer(hanging());
    assert!(right.clone().oneshot(Call::new()).await.is_err());
    open(right.clone().oneshot(Call::new()).await);
    for _ in 0..10 {
        let fault = wrong.clone().oneshot(Call::new()).await.unwrap_err();
        assert!(fault.is_elapsed());
    }
    named(&right, &wrong, "timeout", "circuit_breaker");
}
