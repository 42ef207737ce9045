//! Outside of all that belongs to one target.

use tokio::time::Instant;
use tollgate_layers::{
    Classify, Cost, CostLayer, FallbackLayer, RetryLayer, SpendCap, SpendCapLayer, TimeoutLayer,
    Track,
    testing::{Answer, Call, Fault, Reply, Scripted},
};
use tower::{Layer, Service, ServiceBuilder, ServiceExt, util::BoxCloneService};

use crate::{
    BOUND, SECOND, answering, calls, candidate, down, limit, named, prices, read,
    spent_and_reserved, times, touchy, usd,
};

#[tokio::test(start_paused = true)]
async fn inside_retry_the_primary_would_be_left_after_one_attempt() {
    let blips = || Scripted::new([Reply::error(Fault::transient()), Reply::whole()]);
    let (primary, other) = (blips(), answering());
    let fallback = FallbackLayer::new([other.clone()]);
    let right = (fallback.clone(), RetryLayer::default()).layer(primary.clone());
    assert!(right.clone().oneshot(Call::new()).await.is_ok());
    assert_eq!(calls([&primary, &other]), [2, 0], "a retry has done");

    let primary = blips();
    let wrong = (RetryLayer::default(), fallback).layer(primary.clone());
    assert!(wrong.clone().oneshot(Call::new()).await.is_ok());
    assert_eq!(
        calls([&primary, &other]),
        [1, 1],
        "where a retry would have"
    );
    named(&right, &wrong, "retry", "fallback");
}

#[tokio::test(start_paused = true)]
async fn inside_retry_all_targets_would_be_asked_again() {
    let (primary, other) = (down(), down());
    let fallback = FallbackLayer::new([other.clone()]);
    let wrong = (RetryLayer::default(), fallback).layer(primary.clone());
    assert!(wrong.oneshot(Call::new()).await.is_err());
    assert_eq!(calls([&primary, &other]), [3, 3]);
}

#[tokio::test(start_paused = true)]
async fn retry_around_and_inside_does_not_multiply() {
    let (primary, other) = (down(), down());
    let retry = RetryLayer::default();
    let chat = ServiceBuilder::new()
        .layer(retry.clone())
        .layer(FallbackLayer::new([retry
            .layer(other.clone())
            .boxed_clone()]))
        .layer(retry)
        .service(primary.clone());
    assert!(chat.oneshot(Call::new()).await.unwrap_err().is_exhausted());
    assert_eq!(calls([&primary, &other]), [3, 3]);
}

#[tokio::test(start_paused = true)]
async fn inside_the_breaker_a_target_that_is_down_would_be_asked_for_ever() {
    let (spared, asked) = (down(), down());
    let fallback = || FallbackLayer::new([answering()]);
    let right = (fallback(), touchy()).layer(spared.clone());
    let wrong = (touchy(), fallback()).layer(asked.clone());
    for _ in 0..5 {
        assert!(right.clone().oneshot(Call::new()).await.is_ok());
        assert!(wrong.clone().oneshot(Call::new()).await.is_ok());
    }
    assert_eq!(calls([&spared, &asked]), [1, 5]);
    named(&right, &wrong, "circuit_breaker", "fallback");
}

#[tokio::test(start_paused = true)]
async fn outside_the_breakers_open_circuits_are_passed_by_and_the_soonest_is_named() {
    let targets = [down(), down()];
    let open_for = |seconds| touchy().consecutive(times(1)).open_for(seconds * SECOND);
    let [primary, other] = &targets;
    let mut chat = ServiceBuilder::new()
        .layer(FallbackLayer::new([open_for(5)
            .layer(other.clone())
            .boxed_clone()]))
        .layer(open_for(60))
        .service(primary.clone());
    assert!(chat.call(Call::new()).await.is_err());

    let start = Instant::now();
    let error = chat.call(Call::new()).await.unwrap_err();
    let wait = error.retry_after().unwrap();
    assert!(error.open().is_some() && wait < 60 * SECOND / 2, "{wait:?}");
    assert_eq!(calls([primary, other]), [1, 1], "neither was asked again");
    assert_eq!(start.elapsed().as_nanos(), 0);
}

#[tokio::test]
async fn inside_the_limit_of_one_target_the_others_would_be_limited_by_it() {
    let streaming = || Scripted::new([Reply::stream([1]).stall()]);
    let fallback = || FallbackLayer::new([streaming()]);
    let mut right = (fallback(), limit(1).0.max_queue(0)).layer(down());
    let mut wrong = (limit(1).0.max_queue(0), fallback()).layer(down());
    let _two = [(); 2].map(|()| right.call(Call::new()));
    let (one, two) = (right.call(Call::new()).await, right.call(Call::new()).await);
    assert!(one.is_ok() && two.is_ok(), "the primary has nothing to do");
    let (one, two) = (wrong.call(Call::new()).await, wrong.call(Call::new()).await);
    assert!(one.is_ok() && two.unwrap_err().saturated().is_some());
    named(&right, &wrong, "concurrency_limit", "fallback");
}

#[tokio::test]
async fn inside_the_spend_cap_only_the_last_target_would_be_booked() {
    let [each, last] = [(); 2].map(|()| SpendCap::new(usd(10 * BOUND)));
    let costly = || Scripted::new([Reply::error(Fault::transient()).used(7)]);
    let other = || Scripted::new([Reply::whole().used(5)]);
    let capped = SpendCapLayer::new(each.clone(), prices());
    let mut right =
        FallbackLayer::new([candidate(capped.layer(other()))]).layer(capped.layer(costly()));
    let fallback = FallbackLayer::new([other()]);
    let mut wrong = (SpendCapLayer::new(last.clone(), prices()), fallback).layer(costly());
    read(&mut right, Call::new()).await.unwrap();
    read(&mut wrong, Call::new()).await.unwrap();
    assert_eq!(spent_and_reserved(&each), (7 + 5, 0));
    assert_eq!(spent_and_reserved(&last), (5, 0));
    named(&right, &wrong, "spend_cap", "fallback");
}

#[tokio::test]
async fn inside_cost_the_targets_that_failed_would_have_no_price() {
    let costly = || Scripted::new([Reply::error(Fault::transient()).used(7)]);
    let other = || Scripted::new([Reply::whole().used(5)]);
    let cost = CostLayer::new(prices());
    let right = FallbackLayer::new([candidate(cost.layer(other()))]).layer(cost.layer(costly()));
    let wrong = (cost, FallbackLayer::new([other()])).layer(costly());
    let costs = async |chat: BoxCloneService<Call, Answer, Fault>| {
        let call = Call::new();
        let record = call.record().of_call();
        assert!(chat.oneshot(call).await.is_ok());
        let mut costs = record
            .trail()
            .iter()
            .map(|note| note.cost)
            .collect::<Vec<_>>();
        costs.sort_by_key(|cost| cost.known());
        costs
    };
    let known = [5, 7].map(|nanos| Cost::Known(usd(nanos)));
    assert_eq!(costs(right.clone().boxed_clone()).await, known);
    let missing = costs(wrong.clone().boxed_clone()).await;
    assert!(missing.contains(&Cost::NotYet), "{missing:?}");
    named(&right, &wrong, "cost", "fallback");
}

#[tokio::test(start_paused = true)]
async fn inside_the_timeout_the_last_target_would_get_what_the_first_left_of_its_time() {
    let slow = || Scripted::new([Reply::error(Fault::transient()).delay(4 * SECOND)]);
    let other = || Scripted::new([Reply::whole().delay(4 * SECOND)]);
    let timeout = TimeoutLayer::first_item(5 * SECOND);
    let right =
        FallbackLayer::new([candidate(timeout.layer(other()))]).layer(timeout.layer(slow()));
    let wrong = (timeout, FallbackLayer::new([other()])).layer(slow());
    assert!(right.clone().oneshot(Call::new()).await.is_ok());
    let fault = wrong.clone().oneshot(Call::new()).await.unwrap_err();
    assert!(fault.is_elapsed());
    named(&right, &wrong, "timeout", "fallback");
}

#[tokio::test]
async fn a_fallback_may_be_a_candidate_of_another() {
    let (primary, second, third) = (down(), down(), answering());
    let inner = FallbackLayer::new([third.clone()]).layer(second.clone());
    let chat = FallbackLayer::new([inner.boxed_clone()]).layer(primary.clone());
    assert!(chat.oneshot(Call::new()).await.is_ok());
    assert_eq!(calls([&primary, &second, &third]), [1, 1, 1]);
}
