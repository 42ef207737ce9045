//! Where it stands, and what breaks where it stands elsewhere.

use std::time::Duration;

use tokio_test::{assert_pending, task};
use tollgate_layers::{
    RetryLayer, SpendCap, SpendCapLayer, TimeoutLayer, Usd,
    testing::{Call, Fault, Note, Reply, Scripted},
    weigh_fn,
};
use tower::{Layer, Service, ServiceExt};

use crate::limit;

const SECOND: Duration = Duration::from_secs(1);

fn fails_once() -> Scripted {
    Scripted::new([Reply::error(Fault::transient()), Reply::whole()])
}

#[tokio::test(start_paused = true)]
async fn inside_retry_no_permit_is_held_during_a_backoff() {
    let (layer, permits) = limit(1);
    let chat = (RetryLayer::default(), layer).layer(fails_once());
    let mut waiting = task::spawn(chat.oneshot(Call::new()));
    assert_pending!(waiting.poll());
    assert_eq!(permits.in_flight(), 0);
}

#[tokio::test(start_paused = true)]
async fn outside_retry_a_permit_would_be_held_during_a_backoff() {
    let (layer, permits) = limit(1);
    let chat = (layer, RetryLayer::default()).layer(fails_once());
    let mut waiting = task::spawn(chat.oneshot(Call::new()));
    assert_pending!(waiting.poll());
    assert_eq!(permits.in_flight(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_refused_call_is_not_retried() {
    let (layer, _) = limit(1);
    let inner = Scripted::new([Reply::stream([])]);
    let mut chat = (RetryLayer::default(), layer.max_queue(0)).layer(inner.clone());
    let _running = chat.call(Call::new()).await.unwrap();

    let before = tokio::time::Instant::now();
    assert!(chat.call(Call::new()).await.is_err());
    assert_eq!((inner.calls(), before.elapsed()), (1, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn outside_the_spend_cap_no_money_is_set_aside_for_a_call_that_waits() {
    let (layer, permits) = limit(1);
    let cap = SpendCap::new(Usd::from_nanos(100));
    let prices = weigh_fn(|_: &mut Call| Some(60), |note: &Note| Some(note.used));
    let capped = SpendCapLayer::new(cap.clone(), prices);
    let mut chat = (layer, capped).layer(Scripted::new([Reply::hang()]));

    let [mut running, mut waiting] = [(); 2].map(|()| task::spawn(chat.call(Call::new())));
    assert_pending!(running.poll());
    assert_pending!(waiting.poll());
    assert_eq!(permits.queued(), 1);
    assert_eq!(cap.reserved(), Usd::from_nanos(60));
}

#[tokio::test(start_paused = true)]
async fn inside_the_spend_cap_a_call_that_waits_would_take_the_money_of_others() {
    let (layer, permits) = limit(1);
    let cap = SpendCap::new(Usd::from_nanos(100));
    let prices = weigh_fn(|_: &mut Call| Some(50), |note: &Note| Some(note.used));
    let capped = SpendCapLayer::new(cap.clone(), prices);
    let mut chat = (capped, layer).layer(Scripted::new([Reply::hang()]));

    let [mut running, mut waiting] = [(); 2].map(|()| task::spawn(chat.call(Call::new())));
    assert_pending!(running.poll());
    assert_pending!(waiting.poll());
    assert_eq!(permits.queued(), 1);
    assert_eq!(cap.remaining(), Usd::ZERO);
}

#[tokio::test(start_paused = true)]
async fn outside_the_timeout_waiting_is_not_the_providers_fault() {
    let (layer, _) = limit(1);
    let slow = Scripted::new([Reply::whole().delay(3 * SECOND)]);
    let chat = (layer, TimeoutLayer::first_item(4 * SECOND)).layer(slow);
    let (one, two) = tokio::join!(chat.clone().oneshot(Call::new()), chat.oneshot(Call::new()));
    assert!(one.is_ok() && two.is_ok());
}

#[tokio::test(start_paused = true)]
async fn inside_the_timeout_waiting_would_be_taken_for_the_providers_fault() {
    let (layer, _) = limit(1);
    let slow = Scripted::new([Reply::whole().delay(3 * SECOND)]);
    let chat = (TimeoutLayer::first_item(4 * SECOND), layer).layer(slow);
    let (one, two) = tokio::join!(chat.clone().oneshot(Call::new()), chat.oneshot(Call::new()));
    assert!(one.is_ok() && two.unwrap_err().is_elapsed());
}
