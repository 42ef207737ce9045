//! What `DeadlineLayer` promises.

use std::{
    future::poll_fn,
    num::NonZeroUsize,
    pin::Pin,
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_core::Stream;
use tokio::time::{Instant, advance};
use tokio_test::{assert_pending, assert_ready, assert_ready_ok, task};
use tollgate_layers::{
    Classify, ConcurrencyLimitLayer, CostLayer, DeadlineLayer, Patience, PrimeLayer, Reach,
    RetryLayer, TimeoutLayer, Track, Usd,
    concurrency_limit::Permits,
    deadline::Exceeded,
    testing::{Answer, Call, Fault, Item, Note, Reply, Scripted, Strict},
    weigh_fn,
};
use tower::{Layer, Service, ServiceBuilder, ServiceExt};

const SECOND: Duration = Duration::from_secs(1);
const LIMIT: Duration = Duration::from_secs(10);

fn within_limit() -> DeadlineLayer {
    DeadlineLayer::new(LIMIT)
}

async fn next(answer: &mut Answer) -> Option<Result<Item, Fault>> {
    poll_fn(|cx| Pin::new(&mut *answer).poll_next(cx)).await
}

// ===== whose deadline it is =====

/// The deadline that the inner service sees, counted from now.
async fn seen_within(layer: DeadlineLayer, call: Call) -> Option<Duration> {
    let now = Instant::now();
    let seen = Arc::new(Mutex::new(None));
    let note = Arc::clone(&seen);
    let chat = ServiceBuilder::new()
        .layer(layer)
        .map_request(move |call: Call| {
            *note.lock().expect("not poisoned") = Patience::deadline(&call);
            call
        })
        .service(Scripted::new([Reply::whole()]));
    chat.oneshot(call).await.expect("the script answers");
    let seen = *seen.lock().expect("not poisoned");
    seen.map(|at| at - now)
}

#[tokio::test(start_paused = true)]
async fn a_deadline_is_brought_forward_and_never_moved_back() {
    let sooner = Call::new().deadline(Instant::now() + LIMIT / 2);
    let later = Call::new().deadline(Instant::now() + LIMIT * 2);
    let without = Call::new();

    assert_eq!(seen_within(within_limit(), without).await, Some(LIMIT));
    assert_eq!(
        seen_within(within_limit(), sooner.clone()).await,
        Some(LIMIT / 2)
    );
    assert_eq!(seen_within(within_limit(), later).await, Some(LIMIT));

    let own = DeadlineLayer::default();
    assert_eq!(seen_within(own, sooner).await, Some(LIMIT / 2));
    assert_eq!(seen_within(own, Call::new()).await, None);
    let endless = DeadlineLayer::new(Duration::MAX);
    assert_eq!(seen_within(endless, Call::new()).await, None);
}

#[tokio::test(start_paused = true)]
async fn a_request_past_its_deadline_never_reaches_the_inner_service() {
    let now = Instant::now();
    advance(SECOND).await;
    let inner = Scripted::new([Reply::whole()]);
    let chats = [
        (within_limit(), Call::new().deadline(now)),
        (
            DeadlineLayer::default(),
            Call::new().deadline(Instant::now()),
        ),
        (DeadlineLayer::new(Duration::ZERO), Call::new()),
    ];
    for (layer, call) in chats {
        let fault = layer.layer(inner.clone()).oneshot(call).await.unwrap_err();
        assert_eq!(fault.exceeded(), Some(&Exceeded::NotCalled));
        assert_eq!(fault.reach(), Reach::NotSent);
    }
    assert_eq!(inner.calls(), 0);
}

// ===== before the head =====

#[tokio::test(start_paused = true)]
async fn at_the_deadline_the_inner_future_is_dropped_and_then_the_error_given() {
    let inner = Scripted::new([Reply::hang().at_risk(7)]);
    let began = Instant::now();
    let call = Call::new().deadline(began + LIMIT);
    let record = call.record().clone();
    let chat = (
        DeadlineLayer::default(),
        CostLayer::new(weigh_fn(|_: &mut Call| None, |note: &Note| Some(note.used))),
    );

    let mut calling = task::spawn(chat.layer(inner.clone()).oneshot(call));
    let fault = (&mut calling).await.unwrap_err();
    assert_eq!(fault.exceeded(), Some(&Exceeded::Unanswered));
    assert_eq!(began.elapsed(), LIMIT);
    assert_eq!(inner.live(), 0, "with the future still there");
    let cost = record.with(|note| note.cost);
    assert_eq!(
        cost.known(),
        Some(Usd::from_nanos(7)),
        "what was sent is priced"
    );
}

#[tokio::test(start_paused = true)]
async fn an_answer_in_time_passes_also_to_a_caller_who_looks_late() {
    let inner = Scripted::new([Reply::whole().delay(SECOND)]);
    let mut calling = task::spawn(within_limit().layer(inner).oneshot(Call::new()));
    assert_pending!(calling.poll());
    advance(LIMIT * 2).await;
    assert_ready_ok!(calling.poll());
}

#[tokio::test(start_paused = true)]
async fn an_error_in_time_passes_unchanged() {
    let inner = Scripted::new([Reply::error(Fault::permanent()).delay(SECOND)]);
    let result = within_limit().layer(inner).oneshot(Call::new()).await;
    assert_eq!(result.unwrap_err(), Fault::permanent());
}

/// Where both apply, before the head of an answer, ours and tower's timeout do the same.
#[tokio::test(start_paused = true)]
async fn up_to_the_head_it_agrees_with_towers_timeout() {
    for delay in [0, 9_999, 10_001, 60_000].map(Duration::from_millis) {
        let script = || Scripted::new([Reply::whole().delay(delay)]);
        let began = Instant::now();
        let ours = within_limit().layer(script());
        let ours = (ours.oneshot(Call::new()).await.is_ok(), began.elapsed());
        let began = Instant::now();
        let towers = tower::timeout::TimeoutLayer::new(LIMIT).layer(script());
        let towers = (towers.oneshot(Call::new()).await.is_ok(), began.elapsed());
        assert_eq!(ours, towers, "{delay:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_time_runs_from_the_call_of_the_instance_that_was_readied() {
    let mut chat = within_limit().layer(Strict::new(Scripted::new([Reply::hang()])));
    let ready = chat.ready().await.unwrap();
    advance(LIMIT * 3).await;
    let began = Instant::now();
    assert!(ready.call(Call::new()).await.is_err());
    assert_eq!(began.elapsed(), LIMIT);
}

// ===== queues and attempts =====

#[tokio::test(start_paused = true)]
async fn it_covers_the_wait_in_a_queue() {
    let permits = Permits::new(NonZeroUsize::MIN);
    let inner = Scripted::new([Reply::stream([1])]);
    let limited = ConcurrencyLimitLayer::with_permits(permits.clone());
    let mut chat = (within_limit(), limited).layer(inner.clone());
    let _running = chat.call(Call::new()).await.unwrap();

    let began = Instant::now();
    let mut waiting = task::spawn(chat.call(Call::new()));
    assert_pending!(waiting.poll());
    assert_eq!(permits.queued(), 1);
    assert!((&mut waiting).await.unwrap_err().exceeded().is_some());
    assert_eq!((began.elapsed(), permits.queued()), (LIMIT, 0));
    assert_eq!(inner.calls(), 1);
}

#[tokio::test(start_paused = true)]
async fn it_covers_all_attempts_together() {
    let slow = Scripted::new([Reply::error(Fault::transient()).delay(LIMIT / 2 - SECOND)]);
    let began = Instant::now();
    let chat = (within_limit(), RetryLayer::default().seed(7)).layer(slow.clone());
    let fault = chat.oneshot(Call::new()).await.unwrap_err();
    assert_eq!(fault.exceeded(), Some(&Exceeded::Unanswered));
    assert_eq!((began.elapsed(), slow.calls(), slow.live()), (LIMIT, 3, 0));
}

/// `Retry-After: 60` with two seconds left: the caller hears why at once.
#[tokio::test(start_paused = true)]
async fn a_wait_that_would_pass_it_is_not_waited_for() {
    let limited = Fault::transient().wait(60 * SECOND);
    let inner = Scripted::new([Reply::error(limited.clone())]);
    let began = Instant::now();
    let chat = (DeadlineLayer::new(2 * SECOND), RetryLayer::default()).layer(inner.clone());
    let fault = chat.oneshot(Call::new()).await.unwrap_err();
    assert_eq!(fault.retry_after(), limited.retry_after());
    assert_eq!((began.elapsed(), inner.calls()), (Duration::ZERO, 1));
}

#[tokio::test(start_paused = true)]
async fn it_is_not_retried_by_what_stands_outside() {
    let inner = Scripted::new([Reply::hang()]);
    let began = Instant::now();
    let chat = (RetryLayer::default(), within_limit()).layer(inner.clone());
    assert!(chat.oneshot(Call::new()).await.is_err());
    assert_eq!((began.elapsed(), inner.calls()), (LIMIT, 1));
}

// ===== the stream =====

#[tokio::test(start_paused = true)]
async fn a_stream_ends_at_the_deadline_however_many_items_came() {
    let inner = Scripted::new([Reply::stream(0..1_000).gap(3 * SECOND)]);
    let began = Instant::now();
    let chat = within_limit().layer(inner.clone());
    let mut answer = chat.oneshot(Call::new()).await.unwrap();
    for value in 0..4 {
        assert_eq!(next(&mut answer).await, Some(Ok(Item::Value(value))));
    }
    let fault = next(&mut answer).await.unwrap().unwrap_err();
    assert_eq!(fault.exceeded(), Some(&Exceeded::Unfinished));
    assert_eq!((began.elapsed(), inner.live()), (LIMIT, 0));
    assert_eq!(next(&mut answer).await, None, "one terminal item");
}

#[tokio::test(start_paused = true)]
async fn the_time_before_the_head_counts_for_the_stream() {
    let inner = Scripted::new([Reply::stream([1]).delay(LIMIT - SECOND).stall()]);
    let began = Instant::now();
    let answer = within_limit().layer(inner).oneshot(Call::new()).await;
    assert!(
        answer
            .unwrap()
            .collect()
            .await
            .unwrap_err()
            .exceeded()
            .is_some()
    );
    assert_eq!(began.elapsed(), LIMIT);
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_always_has_one_more_item_ends_at_the_deadline_too() {
    let inner = Scripted::new([Reply::stream(0..1_000)]);
    let chat = within_limit().layer(inner.clone());
    let mut answer = task::spawn(chat.oneshot(Call::new()).await.unwrap());
    for _ in 0..10 {
        assert_ready!(answer.poll_next()).unwrap().unwrap();
        advance(SECOND).await;
    }
    let fault = assert_ready!(answer.poll_next()).unwrap().unwrap_err();
    assert_eq!(fault.exceeded(), Some(&Exceeded::Unfinished));
    assert_eq!(inner.live(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_stream_in_time_and_one_without_a_deadline_are_left_alone() {
    for layer in [within_limit(), DeadlineLayer::default()] {
        let inner = Scripted::new([Reply::stream([1, 2]).gap(3 * SECOND)]);
        let answer = layer.layer(inner).oneshot(Call::new()).await.unwrap();
        assert_eq!(answer.collect().await.unwrap().0, [1, 2]);
    }
}

#[tokio::test(start_paused = true)]
async fn the_guards_of_a_stream_that_it_ends_are_dropped() {
    let permits = Permits::new(NonZeroUsize::MIN);
    let limited = ConcurrencyLimitLayer::with_permits(permits.clone());
    let inner = Scripted::new([Reply::stream([1]).stall()]);
    let chat = (within_limit(), limited, PrimeLayer::new()).layer(inner);
    let mut answer = chat.oneshot(Call::new()).await.unwrap();
    next(&mut answer).await.unwrap().unwrap();
    assert_eq!(permits.in_flight(), 1);
    next(&mut answer).await.unwrap().unwrap_err();
    assert_eq!(permits.in_flight(), 0);
}

// ===== its types =====

#[tokio::test]
async fn its_types_are_found_wherever_it_stands_in_a_stack() {
    fn check<S>(service: S) -> S
    where
        S: Service<Call, Response = Answer, Error = Fault, Future: Send> + Clone + Send + Sync,
    {
        service
    }

    let inner = Scripted::new([Reply::whole()]);
    let first = ServiceBuilder::new()
        .layer(DeadlineLayer::default())
        .layer(RetryLayer::default())
        .service(inner.clone());
    let middle = ServiceBuilder::new()
        .layer(RetryLayer::default())
        .layer(within_limit())
        .layer(TimeoutLayer::default())
        .service(inner.clone());
    let last = ServiceBuilder::new()
        .layer(RetryLayer::default())
        .layer(within_limit())
        .service(inner.clone());

    check(first).oneshot(Call::new()).await.unwrap();
    check(middle).oneshot(Call::new()).await.unwrap();
    check(last).oneshot(Call::new()).await.unwrap();
    assert_eq!(inner.calls(), 3);
}
