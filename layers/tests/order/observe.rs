//! Per call outside of everything; per attempt just inside of retry.

use tokio::time::Instant;
use tollgate_layers::{
    CacheLayer, CostLayer, DeadlineLayer, ObserveLayer, RetryLayer, SpendCap, SpendCapLayer,
    TimeoutLayer, Usd,
    testing::{Call, Reply, Scripted},
};
use tower::{Layer, ServiceExt};

use crate::{Ends, SECOND, answering, down, fails_once, named, prices, read, store, touchy};

#[tokio::test(start_paused = true)]
async fn inside_the_deadline_a_call_that_comes_too_late_would_not_be_heard_of() {
    let [all, some] = [(); 2].map(|()| Ends::default());
    let deadline = DeadlineLayer::default();
    let right = (ObserveLayer::per_call(all.observer()), deadline).layer(answering());
    let wrong = (deadline, ObserveLayer::per_call(some.observer())).layer(answering());
    let late = Call::new().deadline(Instant::now());
    assert!(right.clone().oneshot(late.clone()).await.is_err());
    assert!(wrong.clone().oneshot(late).await.is_err());
    assert_eq!((all.heard(), some.heard()), ([0, 1, 0], [0, 0, 0]));
    named(&right, &wrong, "deadline", "observe");
}

#[tokio::test]
async fn inside_the_cache_hits_would_not_be_heard_of() {
    let [all, some] = [(); 2].map(|()| Ends::default());
    let cache = || CacheLayer::shared(store());
    let mut right = (ObserveLayer::per_call(all.observer()), cache()).layer(answering());
    let mut wrong = (cache(), ObserveLayer::per_call(some.observer())).layer(answering());
    for _ in 0..3 {
        read(&mut right, Call::new()).await.unwrap();
        read(&mut wrong, Call::new()).await.unwrap();
    }
    assert_eq!((all.heard(), some.heard()), ([3, 0, 0], [1, 0, 0]));
    named(&right, &wrong, "cache", "observe");
}

#[tokio::test(start_paused = true)]
async fn inside_retry_one_call_would_be_heard_of_as_many() {
    let [one, many] = [(); 2].map(|()| Ends::default());
    let retry = RetryLayer::default();
    let right = (ObserveLayer::per_call(one.observer()), retry.clone()).layer(fails_once());
    let wrong = (retry, ObserveLayer::per_call(many.observer())).layer(fails_once());
    assert!(right.clone().oneshot(Call::new()).await.is_ok());
    assert!(wrong.clone().oneshot(Call::new()).await.is_ok());
    assert_eq!((one.heard(), many.heard()), ([1, 0, 0], [1, 1, 0]));
    named(&right, &wrong, "retry", "observe");
}

#[tokio::test(start_paused = true)]
async fn an_observer_of_attempts_outside_of_retry_would_hear_of_one() {
    let [each, one] = [(); 2].map(|()| Ends::default());
    let retry = RetryLayer::default();
    let right = (retry.clone(), ObserveLayer::per_attempt(each.observer())).layer(down());
    let wrong = (ObserveLayer::per_attempt(one.observer()), retry).layer(down());
    assert!(right.clone().oneshot(Call::new()).await.is_err());
    assert!(wrong.clone().oneshot(Call::new()).await.is_err());
    assert_eq!((each.heard(), one.heard()), ([0, 3, 0], [0, 1, 0]));
    named(&right, &wrong, "observe", "retry");
}

#[tokio::test(start_paused = true)]
async fn an_observer_of_attempts_inside_of_the_breaker_would_hear_of_no_refusal() {
    let [all, some] = [(); 2].map(|()| Ends::default());
    let right = (ObserveLayer::per_attempt(all.observer()), touchy()).layer(down());
    let wrong = (touchy(), ObserveLayer::per_attempt(some.observer())).layer(down());
    for _ in 0..3 {
        assert!(right.clone().oneshot(Call::new()).await.is_err());
        assert!(wrong.clone().oneshot(Call::new()).await.is_err());
    }
    assert_eq!((all.heard(), some.heard()), ([0, 3, 0], [0, 1, 0]));
    named(&right, &wrong, "circuit_breaker", "observe");
}

#[tokio::test]
async fn an_observer_of_attempts_inside_of_the_cap_would_hear_of_no_refusal() {
    let [all, some] = [(); 2].map(|()| Ends::default());
    let capped = || SpendCapLayer::new(SpendCap::new(Usd::ZERO), prices());
    let right = (ObserveLayer::per_attempt(all.observer()), capped()).layer(answering());
    let wrong = (capped(), ObserveLayer::per_attempt(some.observer())).layer(answering());
    assert!(right.clone().oneshot(Call::new()).await.is_err());
    assert!(wrong.clone().oneshot(Call::new()).await.is_err());
    assert_eq!((all.heard(), some.heard()), ([0, 1, 0], [0, 0, 0]));
    named(&right, &wrong, "spend_cap", "observe");
}

#[tokio::test(start_paused = true)]
async fn an_observer_inside_of_the_timeout_would_take_it_for_a_caller_who_went_away() {
    let [failed, dropped] = [(); 2].map(|()| Ends::default());
    let hanging = || Scripted::new([Reply::hang()]);
    let timeout = TimeoutLayer::first_item(SECOND);
    let right = (ObserveLayer::per_attempt(failed.observer()), timeout).layer(hanging());
    let wrong = (timeout, ObserveLayer::per_attempt(dropped.observer())).layer(hanging());
    assert!(right.clone().oneshot(Call::new()).await.is_err());
    assert!(wrong.clone().oneshot(Call::new()).await.is_err());
    assert_eq!((failed.heard(), dropped.heard()), ([0, 1, 0], [0, 0, 1]));
    named(&right, &wrong, "timeout", "observe");
}

#[tokio::test]
async fn an_observer_inside_of_cost_would_hear_of_no_cost() {
    let [priced, unpriced] = [(); 2].map(|()| Ends::default());
    let cost = || CostLayer::new(prices());
    let right = (ObserveLayer::per_attempt(priced.observer()), cost()).layer(answering());
    let wrong = (cost(), ObserveLayer::per_attempt(unpriced.observer())).layer(answering());
    assert!(right.clone().oneshot(Call::new()).await.is_ok());
    assert!(wrong.clone().oneshot(Call::new()).await.is_ok());
    assert_eq!((priced.costs(), unpriced.costs()), (1, 0));
    named(&right, &wrong, "cost", "observe");
}
