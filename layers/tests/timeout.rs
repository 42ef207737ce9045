//! What `TimeoutLayer` promises.

use std::time::Duration;

use tokio::time::Instant;
use tollgate_layers::{
    Cost, CostLayer, Reach, TimeoutLayer, Track, Usd,
    testing::{Call, Fault, Note, Reply, Scripted, Strict},
    weigh_fn,
};
use tower::{Layer, Service, ServiceBuilder, ServiceExt};

const LIMIT: Duration = Duration::from_secs(2);

#[tokio::test(start_paused = true)]
async fn silence_before_the_head_ends_the_attempt_at_the_limit() {
    let inner = Scripted::new([Reply::hang()]);
    let began = Instant::now();
    let result = TimeoutLayer::first_item(LIMIT)
        .layer(inner.clone())
        .oneshot(Call::new())
        .await;
    assert!(result.unwrap_err().is_elapsed());
    assert_eq!(began.elapsed(), LIMIT);
    assert_eq!(inner.live(), 0);
}

#[tokio::test(start_paused = true)]
async fn silence_after_the_head_ends_the_attempt_too() {
    let inner = Scripted::new([Reply::stream([]).stall()]);
    let result = TimeoutLayer::first_item(LIMIT)
        .layer(inner.clone())
        .oneshot(Call::new())
        .await;
    assert!(result.unwrap_err().is_elapsed());
    assert_eq!(inner.live(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_has_begun_may_take_as_long_as_it_likes() {
    let inner = Scripted::new([Reply::stream([1, 2])]);
    let answer = TimeoutLayer::first_item(LIMIT)
        .layer(inner)
        .oneshot(Call::new().streamed())
        .await
        .unwrap();
    tokio::time::advance(LIMIT * 100).await;
    assert_eq!(answer.collect().await.unwrap().0, [1, 2]);
}

#[tokio::test(start_paused = true)]
async fn a_stream_and_a_whole_answer_have_limits_of_their_own() {
    let layer = TimeoutLayer::default();
    for (call, limit) in [(Call::new().streamed(), 120), (Call::new(), 600)] {
        let began = Instant::now();
        let result = layer
            .layer(Scripted::new([Reply::hang()]))
            .oneshot(call)
            .await;
        assert!(result.unwrap_err().is_elapsed());
        assert_eq!(began.elapsed(), Duration::from_secs(limit));
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_sent_before_the_limit_is_priced() {
    let stack = ServiceBuilder::new()
        .layer(CostLayer::new(weigh_fn(
            |_: &mut Call| None,
            |note: &Note| Some(note.used),
        )))
        .layer(TimeoutLayer::first_item(LIMIT))
        .service(Scripted::new([Reply::hang().at_risk(70)]));
    let call = Call::new();
    let record = call.record().clone();
    assert!(stack.oneshot(call).await.is_err());
    let note = record.with(|note| note.clone());
    assert_eq!(note.cost, Cost::Known(Usd::from_nanos(70)));
    assert_eq!(note.reach, Reach::MaybeProcessed);
}

#[tokio::test(start_paused = true)]
async fn an_error_in_time_passes_unchanged() {
    let inner = Scripted::new([Reply::error(Fault::permanent()).delay(LIMIT / 2)]);
    let result = TimeoutLayer::first_item(LIMIT)
        .layer(inner)
        .oneshot(Call::new())
        .await;
    assert_eq!(result.unwrap_err(), Fault::permanent());
}

#[tokio::test(start_paused = true)]
async fn the_time_runs_from_the_call_of_the_instance_that_was_readied() {
    let mut timeout =
        TimeoutLayer::first_item(LIMIT).layer(Strict::new(Scripted::new([Reply::hang()])));
    let ready = timeout.ready().await.unwrap();
    tokio::time::advance(LIMIT * 3).await;
    let began = Instant::now();
    assert!(ready.call(Call::new()).await.unwrap_err().is_elapsed());
    assert_eq!(began.elapsed(), LIMIT);
}

/// Where both apply, before the head of an answer, ours and tower's do the same.
#[tokio::test(start_paused = true)]
async fn up_to_the_head_it_agrees_with_towers_own() {
    for delay in [0, 1_999, 2_001, 60_000].map(Duration::from_millis) {
        let script = || Scripted::new([Reply::whole().delay(delay)]);
        let began = Instant::now();
        let ours = TimeoutLayer::first_item(LIMIT)
            .layer(script())
            .oneshot(Call::new())
            .await
            .is_ok();
        let our_time = began.elapsed();
        let began = Instant::now();
        let towers = tower::timeout::TimeoutLayer::new(LIMIT)
            .layer(script())
            .oneshot(Call::new())
            .await
            .is_ok();
        assert_eq!((ours, our_time), (towers, began.elapsed()), "{delay:?}");
    }
}
