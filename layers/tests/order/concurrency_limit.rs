//! Inside of retry, outside of what reserves and of what bounds an attempt.

use tokio_test::{assert_pending, task};
use tollgate_layers::{
    RetryLayer, SpendCap, SpendCapLayer, TimeoutLayer,
    testing::{Answer, Call, Fault, Reply, Scripted},
};
use tower::{Layer, Service, ServiceExt};

use crate::{BOUND, SECOND, fails_once, limit, named, prices, usd};

#[tokio::test(start_paused = true)]
async fn outside_retry_a_permit_would_be_held_during_a_backoff() {
    let ((inside, free), (outside, held)) = (limit(1), limit(1));
    let right = (RetryLayer::default(), inside).layer(fails_once());
    let wrong = (outside, RetryLayer::default()).layer(fails_once());
    let mut waiting = task::spawn(right.clone().oneshot(Call::new()));
    assert_pending!(waiting.poll());
    let mut waiting = task::spawn(wrong.clone().oneshot(Call::new()));
    assert_pending!(waiting.poll());
    assert_eq!((free.in_flight(), held.in_flight()), (0, 1));
    named(&right, &wrong, "concurrency_limit", "retry");
}

#[tokio::test(start_paused = true)]
async fn a_refused_call_is_not_retried() {
    let (layer, _) = limit(1);
    let inner = Scripted::new([Reply::stream([])]);
    let mut chat = (RetryLayer::default(), layer.max_queue(0)).layer(inner.clone());
    let _running = chat.call(Call::new()).await.unwrap();

    let before = tokio::time::Instant::now();
    assert!(chat.call(Call::new()).await.is_err());
    assert_eq!((inner.calls(), before.elapsed().as_nanos()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn inside_the_spend_cap_a_call_that_waits_would_take_the_money_of_others() {
    /// Sends two calls, of which one has to wait.
    fn two<S>(mut chat: S, then: impl FnOnce())
    where
        S: Service<Call, Response = Answer, Error = Fault>,
    {
        let [mut running, mut waiting] = [(); 2].map(|()| task::spawn(chat.call(Call::new())));
        assert_pending!(running.poll());
        assert_pending!(waiting.poll());
        then();
    }
    let [one, both] = [(); 2].map(|()| SpendCap::new(usd(2 * BOUND)));
    let hanging = || Scripted::new([Reply::hang()]);
    let right = (limit(1).0, SpendCapLayer::new(one.clone(), prices())).layer(hanging());
    let wrong = (SpendCapLayer::new(both.clone(), prices()), limit(1).0).layer(hanging());
    two(right.clone(), || assert_eq!(one.reserved(), usd(BOUND)));
    two(wrong.clone(), || {
        assert_eq!(both.reserved(), usd(2 * BOUND))
    });
    named(&right, &wrong, "spend_cap", "concurrency_limit");
}

#[tokio::test(start_paused = true)]
async fn inside_the_timeout_waiting_would_be_taken_for_the_providers_fault() {
    let slow = || Scripted::new([Reply::whole().delay(3 * SECOND)]);
    let timeout = TimeoutLayer::first_item(4 * SECOND);
    let right = (limit(1).0, timeout).layer(slow());
    let wrong = (timeout, limit(1).0).layer(slow());
    let (one, two) = tokio::join!(
        right.clone().oneshot(Call::new()),
        right.clone().oneshot(Call::new())
    );
    assert!(one.is_ok() && two.is_ok());
    let (one, two) = tokio::join!(
        wrong.clone().oneshot(Call::new()),
        wrong.clone().oneshot(Call::new())
    );
    assert!(one.is_ok() && two.unwrap_err().is_elapsed());
    named(&right, &wrong, "timeout", "concurrency_limit");
}
