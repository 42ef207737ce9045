//! Who waits, how long, and who is next.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::Instant;
use tokio_test::{assert_pending, assert_ready, assert_ready_ok, task};
use tollgate_layers::{
    ConcurrencyLimitLayer, Reach, Retarget, Saturated, Track,
    testing::{Call, Reply, Scripted},
};
use tower::{Layer, Service, ServiceExt};

use crate::{limit, running_and_waiting, saturated};

const SECOND: Duration = Duration::from_secs(1);

fn to(target: usize) -> Call {
    let mut call = Call::new();
    call.retarget(&target.to_string());
    call
}

#[tokio::test(start_paused = true)]
async fn a_thousand_waiters_are_served_in_the_order_in_which_they_came() {
    let (layer, permits) = limit(3);
    let inner = Scripted::new([Reply::whole().delay(Duration::from_millis(1))]);
    let chat = layer.layer(inner.clone());

    let calls = (0..1_003).map(|n| tokio::spawn(chat.clone().oneshot(to(n))));
    let ends = join_all(calls).await;

    assert!(ends.into_iter().all(|end| end.unwrap().is_ok()));
    let order: Vec<_> = (0..1_003).map(|n| n.to_string()).collect();
    assert_eq!(inner.targets(), order);
    assert_eq!(running_and_waiting(&permits), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_newcomer_does_not_overtake_a_waiter_who_has_not_looked_yet() {
    let (layer, permits) = limit(1);
    let mut chat = layer.layer(Scripted::new([Reply::stream([1])]));

    let running = chat.call(Call::new().streamed()).await.unwrap();
    let mut waiting = task::spawn(chat.call(Call::new()));
    assert_pending!(waiting.poll());
    drop(running);
    assert!(waiting.is_woken());

    let mut newcomer = task::spawn(chat.call(Call::new()));
    assert_pending!(newcomer.poll());
    assert_eq!(running_and_waiting(&permits), (1, 2));
    drop(assert_ready_ok!(waiting.poll()));
    assert_ready_ok!(newcomer.poll());
}

#[tokio::test(start_paused = true)]
async fn a_waiter_that_is_dropped_leaves_the_queue_at_once() {
    let (layer, permits) = limit(1);
    let mut chat = layer.max_queue(2).layer(Scripted::new([Reply::stream([])]));

    let running = chat.call(Call::new()).await.unwrap();
    let [mut first, mut second] = [(); 2].map(|()| task::spawn(chat.call(Call::new())));
    assert_pending!(first.poll());
    assert_pending!(second.poll());
    assert_eq!(running_and_waiting(&permits), (1, 2));
    saturated(chat.call(Call::new()).await);

    drop(first);
    assert_eq!(running_and_waiting(&permits), (1, 1));
    let mut third = task::spawn(chat.call(Call::new()));
    assert_pending!(third.poll(), "its place is free");

    drop(running);
    assert_ready_ok!(second.poll(), "it is the first now");
}

#[tokio::test(start_paused = true)]
async fn a_waiter_that_is_dropped_with_its_permit_unseen_hands_it_on() {
    let (layer, permits) = limit(1);
    let mut chat = layer.layer(Scripted::new([Reply::stream([])]));

    let running = chat.call(Call::new()).await.unwrap();
    let [mut first, mut second] = [(); 2].map(|()| task::spawn(chat.call(Call::new())));
    assert_pending!(first.poll());
    assert_pending!(second.poll());
    drop(running);
    assert!(first.is_woken() && !second.is_woken());

    drop(first);
    assert!(second.is_woken());
    let answer = assert_ready_ok!(second.poll());
    drop(answer);
    assert_eq!(running_and_waiting(&permits), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_full_queue_refuses_at_once_and_says_how_long_it_is() {
    let (layer, permits) = limit(1);
    let inner = Scripted::new([Reply::stream([])]);
    for max_queue in [0, 1, 7] {
        let calls = inner.calls();
        let mut chat = layer.clone().max_queue(max_queue).layer(inner.clone());
        let running = chat.call(Call::new()).await.unwrap();
        let mut waiting: Vec<_> = (0..max_queue)
            .map(|_| task::spawn(chat.call(Call::new())))
            .collect();
        for waiter in &mut waiting {
            assert_pending!(waiter.poll());
        }

        let call = Call::new();
        let record = call.record().clone();
        let mut refused = task::spawn(chat.call(call));
        let refusal = saturated(assert_ready!(refused.poll()));
        assert_eq!(refusal, Saturated::QueueFull { max_queue });
        assert_eq!(record.with(|note| note.reach), Reach::NotSent);
        assert_eq!(inner.calls(), calls + 1);
        assert_eq!(running_and_waiting(&permits), (1, max_queue));
        drop((running, waiting));
        assert_eq!(running_and_waiting(&permits), (0, 0));
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_ends_at_its_bound_and_leaves_the_queue() {
    let (layer, permits) = limit(1);
    let inner = Scripted::new([Reply::stream([])]);
    let mut chat = layer.max_wait(5 * SECOND).layer(inner.clone());

    let running = chat.call(Call::new()).await.unwrap();
    let unpolled = chat.call(Call::new());
    tokio::time::advance(SECOND).await;
    let began = Instant::now();
    let mut waiting = task::spawn(unpolled);
    let refusal = saturated((&mut waiting).await);

    assert_eq!(
        refusal,
        Saturated::WaitTooLong {
            max_wait: 5 * SECOND
        }
    );
    assert_eq!(began.elapsed(), 5 * SECOND, "from the first poll");
    assert_eq!(running_and_waiting(&permits), (1, 0));
    assert_eq!(inner.calls(), 1);
    drop(running);
    assert_eq!(permits.in_flight(), 0, "nothing was handed to who gave up");
}

#[tokio::test(start_paused = true)]
async fn by_default_a_wait_ends_after_thirty_seconds_and_the_queue_holds_1024() {
    let (layer, _) = limit(1);
    let chat = layer.layer(Scripted::new([Reply::hang()]));
    let began = Instant::now();
    let calls = (0..1_026).map(|_| {
        let call = chat.clone().oneshot(Call::new());
        tokio::time::timeout(Duration::from_secs(60), call)
    });
    let refusals: Vec<_> = join_all(calls)
        .await
        .into_iter()
        .filter_map(Result::ok)
        .map(saturated)
        .collect();
    let max_wait = Duration::from_secs(30);
    assert_eq!(refusals.len(), 1_025);
    assert_eq!(refusals[0], Saturated::WaitTooLong { max_wait });
    assert_eq!(refusals[1_024], Saturated::QueueFull { max_queue: 1_024 });
    assert_eq!(began.elapsed(), Duration::from_secs(60));
}

#[tokio::test(start_paused = true)]
async fn a_permit_that_came_in_time_is_taken_also_by_who_looks_late() {
    let (layer, _) = limit(1);
    let mut chat = layer
        .max_wait(SECOND)
        .layer(Scripted::new([Reply::stream([])]));
    let running = chat.call(Call::new()).await.unwrap();
    let mut waiting = task::spawn(chat.call(Call::new()));
    assert_pending!(waiting.poll());
    drop(running);
    tokio::time::advance(2 * SECOND).await;
    assert_ready_ok!(waiting.poll());
}

#[tokio::test(start_paused = true)]
async fn services_of_one_layer_count_apart_and_those_with_the_same_permits_together() {
    let inner = Scripted::new([Reply::stream([])]);
    let alone = ConcurrencyLimitLayer::new(std::num::NonZeroUsize::MIN).max_queue(0);
    let (mut one, mut other) = (alone.layer(inner.clone()), alone.layer(inner.clone()));
    let mut clone = one.clone();
    let answers = (
        one.call(Call::new()).await.unwrap(),
        other.call(Call::new()).await.unwrap(),
    );
    saturated(clone.call(Call::new()).await);
    assert_eq!(
        (one.permits().in_flight(), other.permits().in_flight()),
        (1, 1)
    );
    drop(answers);

    let (shared, permits) = limit(1);
    let shared = shared.max_queue(0);
    let (mut one, mut other) = (shared.layer(inner.clone()), shared.layer(inner));
    let answer = one.call(Call::new()).await.unwrap();
    saturated(other.call(Call::new()).await);
    drop(answer);
    assert!(other.call(Call::new()).await.is_ok());
    assert_eq!(running_and_waiting(&permits), (0, 0));
}
