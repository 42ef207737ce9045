//! Which ends of a call count.

use std::time::Duration;

use futures_util::future::join_all;
use tokio_test::{assert_pending, task};
use tollgate_layers::{
    CircuitBreakerLayer, Classify, PrimeLayer, Reach,
    circuit_breaker::State,
    testing::{Call, Fault, Reply, Scripted},
};
use tower::{Layer, Service, ServiceBuilder, ServiceExt};

use crate::{MODEL, fail, next, open, state, times, touchy};

#[tokio::test(start_paused = true)]
async fn five_failures_in_a_row_open_it_and_a_success_in_between_begins_the_row_anew() {
    let error = || Reply::error(Fault::transient());
    let replies = [error(), error(), error(), error(), Reply::whole(), error()];
    let inner = Scripted::new(replies);
    let mut chat = CircuitBreakerLayer::default().layer(inner.clone());

    fail(&mut chat, 4).await;
    chat.call(Call::new()).await.unwrap();
    fail(&mut chat, 4).await;
    assert_eq!(state(&chat), State::Closed);
    fail(&mut chat, 1).await;

    let wait = open(chat.call(Call::new()).await).retry_after();
    assert!(Duration::from_secs(30) <= wait && wait <= Duration::from_secs(33));
    assert_eq!(inner.calls(), 10, "the eleventh was not made");
}

#[tokio::test(start_paused = true)]
async fn half_of_the_calls_of_a_minute_open_it_once_there_are_twenty() {
    let pairs = (0..10).flat_map(|_| [Reply::whole(), Reply::error(Fault::transient())]);
    let mut chat = CircuitBreakerLayer::default().layer(Scripted::new(pairs));
    for _ in 0..19 {
        let _ = chat.call(Call::new()).await;
        assert_eq!(state(&chat), State::Closed);
    }
    let _ = chat.call(Call::new()).await;
    open(chat.call(Call::new()).await);
}

#[tokio::test(start_paused = true)]
async fn failures_that_are_older_than_the_window_do_not_count_in_the_rate() {
    let pairs = (0..20).flat_map(|_| [Reply::whole(), Reply::error(Fault::transient())]);
    let mut chat = CircuitBreakerLayer::default().layer(Scripted::new(pairs));
    for _ in 0..40 {
        let _ = chat.call(Call::new()).await;
        tokio::time::sleep(Duration::from_secs(4)).await;
        assert_eq!(state(&chat), State::Closed);
    }
}

#[tokio::test]
async fn a_thousand_calls_that_are_themselves_at_fault_never_open_it() {
    let inner = Scripted::new([Reply::error(Fault::permanent())]);
    let mut chat = touchy().failure_rate(1, times(1)).layer(inner.clone());
    fail(&mut chat, 1_000).await;
    assert_eq!((state(&chat), inner.calls()), (State::Closed, 1_000));
}

#[tokio::test]
async fn what_says_nothing_does_not_end_a_row_of_failures_either() {
    let error = || Reply::error(Fault::transient());
    let inner = Scripted::new([error(), Reply::error(Fault::permanent()), error()]);
    let mut chat = touchy().consecutive(times(2)).layer(inner);
    fail(&mut chat, 3).await;
    open(chat.call(Call::new()).await);
}

#[tokio::test]
async fn a_stream_that_breaks_after_its_first_item_counts_when_it_breaks() {
    let broken = Reply::stream([1, 2]).fail(Fault::transient());
    let chat = ServiceBuilder::new()
        .layer(touchy())
        .layer(PrimeLayer::new())
        .service(Scripted::new([broken]));

    let mut answer = chat.clone().oneshot(Call::new().streamed()).await.unwrap();
    next(&mut answer).await.unwrap().unwrap();
    next(&mut answer).await.unwrap().unwrap();
    assert_eq!(state(&chat), State::Closed);
    assert_eq!(next(&mut answer).await, Some(Err(Fault::transient())));
    open(chat.oneshot(Call::new()).await);
}

#[tokio::test]
async fn a_stream_ends_a_row_of_failures_only_when_it_is_complete() {
    let error = || Reply::error(Fault::transient());
    let inner = Scripted::new([Reply::stream([1]), error(), error(), error()]);
    let mut chat = touchy().consecutive(times(3)).layer(inner);

    let answer = chat.call(Call::new().streamed()).await.unwrap();
    fail(&mut chat, 2).await;
    answer.collect().await.unwrap();
    fail(&mut chat, 1).await;
    assert_eq!(state(&chat), State::Closed);
}

#[tokio::test]
async fn calls_that_the_caller_gave_up_count_nowhere() {
    let inner = Scripted::new([Reply::hang(), Reply::stream([1, 2])]);
    let mut chat = touchy().failure_rate(1, times(1)).layer(inner);

    drop(chat.call(Call::new()));
    let mut hanging = task::spawn(chat.call(Call::new()));
    assert_pending!(hanging.poll());
    drop(hanging);
    let mut answer = chat.call(Call::new().streamed()).await.unwrap();
    next(&mut answer).await.unwrap().unwrap();
    drop(answer);

    assert_eq!(state(&chat), State::Closed);
    let circuits = chat.circuits().list();
    assert_eq!(circuits, [(MODEL.into(), State::Closed)]);
}

#[tokio::test]
async fn errors_pass_unchanged() {
    for fault in [
        Fault::transient().wait(Duration::from_secs(9)),
        Fault::permanent().at(Reach::MaybeProcessed),
    ] {
        let inner = Scripted::new([Reply::error(fault.clone())]);
        let result = touchy().layer(inner).oneshot(Call::new()).await;
        assert_eq!(result.unwrap_err(), fault);
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_no_fault_was_not_sent_and_is_worth_a_fallback() {
    let mut chat = touchy().layer(Scripted::new([Reply::error(Fault::transient())]));
    fail(&mut chat, 1).await;
    let fault = chat.call(Call::new()).await.unwrap_err();
    assert!(fault.is_failover() && !fault.is_fault() && !fault.is_transient());
    assert_eq!(fault.reach(), Reach::NotSent);
    assert_eq!(
        fault.retry_after(),
        fault.open().map(|open| open.retry_after())
    );
    assert!(fault.to_string().starts_with("the circuit is open"));
}

#[tokio::test(start_paused = true)]
async fn a_target_that_asked_for_quiet_is_cooling_and_its_calls_are_let_through() {
    let limited = Fault::permanent().wait(Duration::from_secs(20));
    let inner = Scripted::new([Reply::error(limited)]);
    let mut chat = touchy().layer(inner.clone());
    fail(&mut chat, 1).await;

    let until = tokio::time::Instant::now() + Duration::from_secs(20);
    let cooling = |key: &str| chat.circuits().cooling_until(&key.into());
    assert_eq!((cooling(MODEL), cooling("other")), (Some(until), None));
    assert_eq!(state(&chat), State::Closed);
    tokio::time::sleep_until(until).await;
    assert_eq!(cooling(MODEL), None);

    let calls = (0..100).map(|_| chat.clone().oneshot(Call::new()));
    join_all(calls).await;
    assert_eq!(inner.calls(), 101);
}

#[tokio::test]
async fn a_wait_that_something_further_in_asked_for_is_not_the_target_s() {
    let refused = Fault::permanent()
        .wait(Duration::from_secs(20))
        .at(Reach::NotSent);
    let mut chat = touchy().layer(Scripted::new([Reply::error(refused)]));
    fail(&mut chat, 1).await;
    assert_eq!(chat.circuits().cooling_until(&MODEL.into()), None);
}
