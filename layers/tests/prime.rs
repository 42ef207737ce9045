//! What `PrimeLayer` promises.

use std::time::Duration;

use tokio_test::{assert_pending, assert_ready};
use tollgate_layers::{
    PrimeLayer, Track,
    testing::{Call, Fault, Reply, Scripted, Strict},
};
use tower::{Layer, Service, ServiceExt};

#[tokio::test(start_paused = true)]
async fn a_failure_before_the_first_item_is_a_plain_error() {
    let inner = Scripted::new([Reply::stream([]).fail(Fault::transient())]);
    let result = PrimeLayer::new()
        .layer(inner.clone())
        .oneshot(Call::new())
        .await;
    assert_eq!(result.unwrap_err(), Fault::transient());
    assert_eq!(inner.live(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_failure_after_the_first_item_stays_in_the_stream() {
    let inner = Scripted::new([Reply::stream([1]).fail(Fault::transient())]);
    let answer = PrimeLayer::new().layer(inner).oneshot(Call::new()).await;
    let broken = answer.unwrap().collect().await;
    assert_eq!(broken.unwrap_err(), Fault::transient());
}

#[tokio::test(start_paused = true)]
async fn nothing_is_lost_by_looking_for_the_first_item() {
    let inner = Scripted::new([Reply::stream([1, 2, 3]).used(3)]);
    let answer = PrimeLayer::new().layer(inner).oneshot(Call::new()).await;
    let (values, note) = answer.unwrap().collect().await.unwrap();
    assert_eq!((values, note.used), (vec![1, 2, 3], 3));
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_an_item_is_not_handed_over() {
    let inner = Scripted::new([Reply::stream([]).stall()]);
    let mut primed =
        tokio_test::task::spawn(PrimeLayer::new().layer(inner.clone()).oneshot(Call::new()));
    assert_pending!(primed.poll());
    assert_eq!(inner.live(), 1);
    drop(primed);
    assert_eq!(inner.live(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_whole_answer_passes_at_once() {
    let inner = Scripted::new([Reply::whole()]);
    let mut primed = tokio_test::task::spawn(PrimeLayer::new().layer(inner).oneshot(Call::new()));
    assert!(assert_ready!(primed.poll()).unwrap().is_whole());
}

#[tokio::test(start_paused = true)]
async fn the_readied_instance_is_the_one_that_is_called() {
    let mut primed = PrimeLayer::new().layer(Strict::new(Scripted::new([Reply::whole()])));
    let call = Call::new();
    let record = call.record().clone();
    primed.ready().await.unwrap().call(call).await.unwrap();
    assert_eq!(record.attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn priming_waits_for_as_long_as_it_takes() {
    let inner = Scripted::new([Reply::stream([1]).delay(Duration::from_secs(3_600))]);
    let answer = PrimeLayer::new().layer(inner).oneshot(Call::new()).await;
    assert!(answer.is_ok());
}
