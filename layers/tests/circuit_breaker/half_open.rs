//! How an open circuit is probed.

use std::time::Duration;

use futures_util::future::join_all;
use tokio_test::{assert_pending, assert_ready_ok, task};
use tollgate_layers::{
    circuit_breaker::State,
    testing::{Call, Fault, Reply, Scripted},
};
use tower::{Layer, Service, ServiceExt};

use crate::{MODEL, OPEN, fail, next, open, state, times, touchy};

/// Fails once, which opens a touchy circuit, then plays these.
fn broken_then<const N: usize>(replies: [Reply; N]) -> Scripted {
    let first = Reply::error(Fault::transient());
    Scripted::new([first].into_iter().chain(replies))
}

#[tokio::test(start_paused = true)]
async fn of_a_thousand_calls_at_once_as_many_reach_the_target_as_may_probe_it() {
    let inner = broken_then([Reply::whole().delay(Duration::from_secs(1))]);
    let mut chat = touchy()
        .probes(times(3))
        .close_after(times(3))
        .layer(inner.clone());
    fail(&mut chat, 1).await;
    tokio::time::sleep(OPEN).await;

    let ends = join_all((0..1_000).map(|_| chat.clone().oneshot(Call::new()))).await;

    assert_eq!(inner.calls(), 1 + 3);
    let refused = ends.into_iter().filter(Result::is_err).map(open);
    let waits: Vec<_> = refused.map(|open| open.retry_after()).collect();
    assert_eq!(waits, [Duration::from_secs(30); 997], "at the latest");
    assert_eq!(state(&chat), State::Closed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_thousand_calls_on_many_threads_no_more_reach_the_target() {
    let inner = broken_then([Reply::hang()]);
    let mut chat = touchy()
        .open_for(Duration::ZERO)
        .probes(times(3))
        .layer(inner.clone());
    fail(&mut chat, 1).await;

    let calls: Vec<_> = (0..1_000)
        .map(|_| tokio::spawn(chat.clone().oneshot(Call::new())))
        .collect();
    while calls.iter().filter(|call| call.is_finished()).count() < 997 {
        tokio::task::yield_now().await;
    }
    assert_eq!(inner.calls(), 1 + 3);
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_goes_well_closes_it() {
    let mut chat = touchy().layer(broken_then([Reply::whole()]));
    fail(&mut chat, 1).await;
    assert!(matches!(state(&chat), State::Open { .. }));
    tokio::time::sleep(OPEN).await;
    assert_eq!(state(&chat), State::HalfOpen);

    chat.call(Call::new()).await.unwrap();
    assert_eq!(state(&chat), State::Closed);
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_streams_holds_its_place_to_its_end_and_closes_it_then() {
    let mut chat = touchy().layer(broken_then([Reply::stream([1])]));
    fail(&mut chat, 1).await;
    tokio::time::sleep(OPEN).await;

    let mut answer = chat.call(Call::new().streamed()).await.unwrap();
    next(&mut answer).await.unwrap().unwrap();
    open(chat.call(Call::new()).await);
    next(&mut answer).await.unwrap().unwrap();
    assert_eq!(state(&chat), State::Closed);
}

#[tokio::test(start_paused = true)]
async fn each_probe_that_fails_opens_it_for_twice_as_long_up_to_a_longest_time() {
    let inner = broken_then([Reply::error(Fault::transient())]);
    let mut chat = touchy().grow_to(Duration::from_secs(100)).layer(inner);
    for seconds in [30, 60, 100, 100] {
        fail(&mut chat, 1).await;
        let wait = open(chat.call(Call::new()).await).retry_after();
        let least = Duration::from_secs(seconds);
        assert!(least <= wait && wait <= least + least / 10, "{wait:?}");
        tokio::time::sleep(wait).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_seed_decides_how_much_longer_it_stays_open() {
    let wait = async |seed| {
        let inner = Scripted::new([Reply::error(Fault::transient())]);
        let mut chat = touchy().seed(seed).layer(inner);
        fail(&mut chat, 1).await;
        open(chat.call(Call::new()).await).retry_after()
    };
    assert_eq!(wait(1).await, wait(1).await);
    assert_ne!(wait(1).await, wait(2).await);
}

#[tokio::test(start_paused = true)]
async fn it_closes_after_as_many_probes_as_it_was_told() {
    let mut chat = touchy()
        .close_after(times(3))
        .layer(broken_then([Reply::whole()]));
    fail(&mut chat, 1).await;
    tokio::time::sleep(OPEN).await;
    for _ in 0..3 {
        assert_eq!(state(&chat), State::HalfOpen);
        chat.call(Call::new()).await.unwrap();
    }
    assert_eq!(state(&chat), State::Closed);
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_is_dropped_gives_its_place_back_at_once() {
    let inner = broken_then([Reply::hang(), Reply::stream([1]), Reply::whole()]);
    let mut chat = touchy().layer(inner.clone());
    fail(&mut chat, 1).await;
    tokio::time::sleep(OPEN).await;

    let unpolled = chat.call(Call::new());
    open(chat.call(Call::new()).await);
    drop(unpolled);
    assert_eq!(inner.calls(), 1);

    let mut hanging = task::spawn(chat.call(Call::new()));
    assert_pending!(hanging.poll());
    open(chat.call(Call::new()).await);
    drop(hanging);

    let answer = chat.call(Call::new().streamed()).await.unwrap();
    open(chat.call(Call::new()).await);
    drop(answer);

    assert_eq!(state(&chat), State::HalfOpen, "neither opened nor closed");
    chat.call(Call::new()).await.unwrap();
    assert_eq!((state(&chat), inner.calls()), (State::Closed, 4));
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_says_nothing_gives_its_place_back_and_changes_nothing() {
    let inner = broken_then([Reply::error(Fault::permanent()), Reply::whole()]);
    let mut chat = touchy().layer(inner);
    fail(&mut chat, 1).await;
    tokio::time::sleep(OPEN).await;
    fail(&mut chat, 1).await;
    assert_eq!(state(&chat), State::HalfOpen);
    chat.call(Call::new()).await.unwrap();
    assert_eq!(state(&chat), State::Closed);
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_hangs_keeps_its_place_only_for_its_time() {
    let inner = broken_then([Reply::hang(), Reply::whole()]);
    let mut chat = touchy()
        .probe_time(Duration::from_secs(10))
        .layer(inner.clone());
    fail(&mut chat, 1).await;
    tokio::time::sleep(OPEN).await;

    let mut hanging = task::spawn(chat.call(Call::new()));
    assert_pending!(hanging.poll());
    tokio::time::sleep(Duration::from_secs(4)).await;
    let refused = open(chat.call(Call::new()).await);
    assert_eq!(refused.retry_after(), Duration::from_secs(6));
    assert_eq!(state(&chat), State::HalfOpen);

    tokio::time::sleep(refused.retry_after()).await;
    chat.call(Call::new()).await.unwrap();
    assert_eq!((state(&chat), inner.calls()), (State::Closed, 3));
    drop(hanging);
    assert_eq!(state(&chat), State::Closed);
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_lost_its_place_counts_when_it_ends_after_all() {
    let slow = Reply::whole().delay(Duration::from_secs(50));
    let mut chat = touchy().layer(broken_then([slow, Reply::hang()]));
    fail(&mut chat, 1).await;
    tokio::time::sleep(OPEN).await;

    let slow = tokio::spawn(chat.call(Call::new()));
    tokio::time::sleep(Duration::from_secs(31)).await;
    let mut hanging = task::spawn(chat.call(Call::new()));
    assert_pending!(hanging.poll());
    open(chat.call(Call::new()).await);

    slow.await.unwrap().unwrap();
    assert_eq!(state(&chat), State::Closed);
}

#[tokio::test(start_paused = true)]
async fn what_began_in_an_older_generation_changes_nothing_when_it_ends() {
    let second = Duration::from_secs(1);
    let mut chat = touchy().layer(Scripted::new([
        Reply::whole().delay(40 * second),
        Reply::error(Fault::transient()).delay(41 * second),
        Reply::error(Fault::transient()),
        Reply::hang(),
        Reply::error(Fault::transient()),
    ]));

    let late_success = tokio::spawn(chat.call(Call::new()));
    let late_failure = tokio::spawn(chat.call(Call::new()));
    tokio::time::sleep(second).await;
    fail(&mut chat, 1).await;
    assert!(matches!(state(&chat), State::Open { .. }));

    tokio::time::sleep(OPEN).await;
    let mut probe = task::spawn(chat.call(Call::new()));
    assert_pending!(probe.poll());
    assert!(late_success.await.unwrap().is_ok());
    assert_eq!(state(&chat), State::HalfOpen, "not closed by it");
    assert!(late_failure.await.unwrap().is_err());
    assert_eq!(state(&chat), State::HalfOpen, "not opened by it");
    open(chat.call(Call::new()).await);

    chat.circuits().reset(&MODEL.into());
    drop(probe);
    fail(&mut chat, 1).await;
    assert!(matches!(state(&chat), State::Open { .. }));
}

#[tokio::test(start_paused = true)]
async fn a_late_probe_of_an_older_generation_neither_closes_nor_frees_a_place() {
    let second = Duration::from_secs(1);
    let inner = broken_then([
        Reply::whole().delay(60 * second),
        Reply::error(Fault::transient()).delay(second),
        Reply::whole().delay(100 * second),
    ]);
    let mut chat = touchy().probes(times(2)).layer(inner);
    fail(&mut chat, 1).await;
    tokio::time::sleep(OPEN).await;

    let late = tokio::spawn(chat.call(Call::new()));
    tokio::task::yield_now().await;
    fail(&mut chat, 1).await;
    tokio::time::sleep(OPEN).await;

    let mut probes = [0; 2].map(|_| task::spawn(chat.call(Call::new().streamed())));
    for probe in &mut probes {
        assert_pending!(probe.poll());
    }
    late.await.unwrap().unwrap();
    assert_eq!(state(&chat), State::HalfOpen);
    open(chat.call(Call::new()).await);

    tokio::time::sleep(100 * second).await;
    assert_ready_ok!(probes[0].poll());
    assert_eq!(state(&chat), State::Closed);
}
