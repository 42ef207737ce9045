//! What `IdleLayer` promises.

use std::{future::poll_fn, num::NonZeroUsize, pin::Pin, time::Duration};

use futures_core::Stream;
use tokio::time::{Instant, advance};
use tokio_test::{assert_pending, assert_ready, task};
use tollgate_layers::{
    ConcurrencyLimitLayer, IdleLayer, PrimeLayer, RetryLayer, TimeoutLayer,
    concurrency_limit::Permits,
    idle::Stalled,
    testing::{Answer, Call, Fault, Item, Reply, Scripted, Strict},
};
use tower::{Layer, Service, ServiceBuilder, ServiceExt};

const SECOND: Duration = Duration::from_secs(1);
const LIMIT: Duration = Duration::from_secs(10);

/// A stream under the layer, from its head.
async fn stream(reply: Reply) -> Answer {
    let chat = IdleLayer::new(LIMIT).layer(Scripted::new([reply]));
    let answer = chat.oneshot(Call::new().streamed()).await;
    answer.expect("the script gives a head")
}

async fn next(answer: &mut Answer) -> Option<Result<Item, Fault>> {
    poll_fn(|cx| Pin::new(&mut *answer).poll_next(cx)).await
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_falls_silent_is_given_up_at_the_limit() {
    let inner = Scripted::new([Reply::stream([1, 2]).gap(4 * SECOND).stall()]);
    let chat = IdleLayer::new(LIMIT).layer(inner.clone());
    let mut answer = chat.oneshot(Call::new().streamed()).await.unwrap();
    for value in [1, 2] {
        assert_eq!(next(&mut answer).await, Some(Ok(Item::Value(value))));
    }

    let began = Instant::now();
    let fault = next(&mut answer).await.unwrap().unwrap_err();
    assert_eq!(fault.stalled(), Some(&Stalled::new(LIMIT)));
    assert_eq!((began.elapsed(), inner.live()), (LIMIT, 0));
    assert_eq!(next(&mut answer).await, None, "one terminal item");
}

#[tokio::test(start_paused = true)]
async fn every_item_starts_the_gap_anew() {
    let began = Instant::now();
    let answer = stream(Reply::stream(0..100).gap(LIMIT - SECOND)).await;
    assert_eq!(answer.collect().await.unwrap().0.len(), 100);
    assert_eq!(began.elapsed(), (LIMIT - SECOND) * 100);

    let answer = stream(Reply::stream(0..100).gap(LIMIT + SECOND)).await;
    assert!(answer.collect().await.unwrap_err().stalled().is_some());
}

#[tokio::test(start_paused = true)]
async fn a_slow_reader_is_not_punished() {
    let mut answer = stream(Reply::stream(0..20).gap(SECOND)).await;
    for value in 0..20 {
        advance(LIMIT * 3).await;
        assert_eq!(next(&mut answer).await, Some(Ok(Item::Value(value))));
    }
    advance(LIMIT * 3).await;
    assert!(matches!(next(&mut answer).await, Some(Ok(Item::Done(_)))));
}

#[tokio::test(start_paused = true)]
async fn a_reader_who_looked_and_went_away_finds_the_item_that_came() {
    let mut answer = task::spawn(stream(Reply::stream([1, 2]).gap(SECOND)).await);
    assert_ready!(answer.poll_next()).unwrap().unwrap();
    assert_pending!(answer.poll_next());
    advance(LIMIT * 3).await;
    let item = assert_ready!(answer.poll_next());
    assert_eq!(item, Some(Ok(Item::Value(2))));
}

#[tokio::test(start_paused = true)]
async fn the_gap_begins_when_a_reader_first_finds_nothing() {
    let mut answer = stream(Reply::stream([1]).stall()).await;
    next(&mut answer).await.unwrap().unwrap();
    advance(LIMIT * 3).await;
    let began = Instant::now();
    next(&mut answer).await.unwrap().unwrap_err();
    assert_eq!(began.elapsed(), LIMIT);
}

/// A connection may have held back what came in the meantime: it is asked once more.
#[tokio::test(start_paused = true)]
async fn a_reader_who_comes_back_late_to_nothing_waits_once_more_and_only_once() {
    let mut answer = task::spawn(stream(Reply::stream([1]).stall()).await);
    assert_ready!(answer.poll_next()).unwrap().unwrap();
    assert_pending!(answer.poll_next());
    advance(LIMIT * 3).await;
    assert_pending!(answer.poll_next());
    advance(LIMIT * 3).await;
    let end = assert_ready!(answer.poll_next());
    assert!(end.unwrap().unwrap_err().stalled().is_some());
}

#[tokio::test(start_paused = true)]
async fn a_waiting_reader_is_woken_at_the_limit_and_not_before() {
    let mut answer = task::spawn(stream(Reply::stream([1]).stall()).await);
    assert_ready!(answer.poll_next()).unwrap().unwrap();
    assert_pending!(answer.poll_next());
    advance(LIMIT - SECOND).await;
    assert!(!answer.is_woken());
    advance(SECOND).await;
    assert!(answer.is_woken());
    assert!(assert_ready!(answer.poll_next()).unwrap().is_err());
}

#[tokio::test(start_paused = true)]
async fn a_whole_answer_may_take_as_long_as_it_likes() {
    let inner = Scripted::new([Reply::whole().delay(LIMIT * 100)]);
    let answer = IdleLayer::new(LIMIT).layer(inner).oneshot(Call::new());
    let answer = answer.await.unwrap();
    advance(LIMIT * 100).await;
    assert!(answer.collect().await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn an_error_of_the_call_passes_unchanged() {
    let inner = Scripted::new([Reply::error(Fault::permanent())]);
    let result = IdleLayer::new(LIMIT).layer(inner).oneshot(Call::new());
    assert_eq!(result.await.unwrap_err(), Fault::permanent());
}

#[tokio::test(start_paused = true)]
async fn the_guards_of_a_stream_that_it_ends_are_dropped() {
    let permits = Permits::new(NonZeroUsize::MIN);
    let limited = ConcurrencyLimitLayer::with_permits(permits.clone());
    let silent = Scripted::new([Reply::stream([1]).stall()]);
    let chat = (limited, IdleLayer::new(LIMIT)).layer(silent);
    let mut answer = chat.oneshot(Call::new()).await.unwrap();
    next(&mut answer).await.unwrap().unwrap();
    assert_eq!(permits.in_flight(), 1);
    next(&mut answer).await.unwrap().unwrap_err();
    assert_eq!(permits.in_flight(), 0);
}

#[tokio::test(start_paused = true)]
async fn the_instance_that_was_readied_is_the_one_called() {
    let mut chat = IdleLayer::new(LIMIT).layer(Strict::new(Scripted::new([Reply::whole()])));
    let ready = chat.ready().await.unwrap();
    assert_eq!(ready.get_ref().holding(), 1);
    assert!(ready.call(Call::new()).await.is_ok());
    assert_eq!(chat.get_ref().holding(), 0);
}

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
        .layer(IdleLayer::new(LIMIT))
        .layer(PrimeLayer::new())
        .service(inner.clone());
    let middle = ServiceBuilder::new()
        .layer(RetryLayer::default())
        .layer(IdleLayer::new(LIMIT))
        .layer(TimeoutLayer::default())
        .service(inner.clone());
    let last = ServiceBuilder::new()
        .layer(TimeoutLayer::default())
        .layer(IdleLayer::new(LIMIT))
        .service(inner.clone());

    check(first).oneshot(Call::new()).await.unwrap();
    check(middle).oneshot(Call::new()).await.unwrap();
    check(last).oneshot(Call::new()).await.unwrap();
    assert_eq!(inner.calls(), 3);
}
