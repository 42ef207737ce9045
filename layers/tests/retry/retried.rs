//! What is retried.

use std::num::NonZeroUsize;

use tollgate_layers::{
    Classify, PrimeLayer, Reach, RetryBudget, RetryLayer,
    testing::{Call, Fault, Reply, Scripted},
};
use tower::{Layer, ServiceExt};

use crate::{attempts, call, failing};

#[tokio::test(start_paused = true)]
async fn an_error_before_the_first_item_is_retried_and_one_after_it_never() {
    let early = Scripted::new([
        Reply::stream([]).fail(Fault::transient()),
        Reply::stream([1, 2]),
    ]);
    let chat = (RetryLayer::default(), PrimeLayer::new()).layer(early.clone());
    let answer = chat.oneshot(Call::new().streamed()).await.unwrap();
    assert_eq!(answer.collect().await.unwrap().0, [1, 2]);
    assert_eq!(early.calls(), 2);

    let late = Scripted::new([
        Reply::stream([1]).fail(Fault::transient()),
        Reply::stream([1, 2]),
    ]);
    let chat = (RetryLayer::default(), PrimeLayer::new()).layer(late.clone());
    let answer = chat.oneshot(Call::new().streamed()).await.unwrap();
    assert_eq!(answer.collect().await.unwrap_err(), Fault::transient());
    assert_eq!(late.calls(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_error_that_is_not_transient_passes_unchanged() {
    let inner = failing(Fault::permanent());
    let error = call(&RetryLayer::default(), &inner).await.unwrap_err();
    assert_eq!(error, Fault::permanent());
    assert_eq!(inner.calls(), 1);

    let inner = Scripted::new([
        Reply::error(Fault::transient()),
        Reply::error(Fault::permanent()),
    ]);
    let error = call(&RetryLayer::default(), &inner).await.unwrap_err();
    assert_eq!(error, Fault::permanent(), "nor after a retry");
    assert_eq!(inner.calls(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_last_error_is_marked_exhausted() {
    let inner = failing(Fault::transient());
    let error = call(&RetryLayer::default(), &inner).await.unwrap_err();
    assert!(error.is_exhausted() && !error.is_transient() && error.is_failover());
    assert_eq!(inner.calls(), 3);

    let one = call(&attempts(1), &inner).await.unwrap_err();
    assert!(one.is_exhausted(), "also where there was only one");
}

#[tokio::test(start_paused = true)]
async fn retry_inside_retry_does_not_multiply() {
    let inner = failing(Fault::transient());
    let error = (attempts(3), attempts(3), attempts(3))
        .layer(inner.clone())
        .oneshot(Call::new())
        .await
        .unwrap_err();
    assert!(error.is_exhausted());
    assert_eq!(inner.calls(), 3);
}

#[tokio::test(start_paused = true)]
async fn the_attempts_of_the_whole_call_bound_those_of_the_layer() {
    let inner = failing(Fault::transient());
    let budget = RetryBudget::new(0, 1);
    let patient = Call::new().max_attempts(NonZeroUsize::new(2).unwrap());
    let chat = attempts(5).budget(budget.clone()).layer(inner.clone());
    let error = chat.oneshot(patient).await.unwrap_err();
    assert!(error.is_exhausted());
    assert_eq!(inner.calls(), 2);
    assert_eq!(budget.available(), 9, "the retry that was not made is free");
}

#[tokio::test(start_paused = true)]
async fn what_was_sent_and_not_answered_is_sent_again_only_if_that_is_wanted() {
    let unanswered = || failing(Fault::transient().at(Reach::MaybeProcessed));

    let inner = unanswered();
    let _ = call(&RetryLayer::default(), &inner).await;
    assert_eq!(inner.calls(), 3);

    let careful = RetryLayer::default().resend_unanswered(false);
    let inner = unanswered();
    let error = call(&careful, &inner).await.unwrap_err();
    assert_eq!(inner.calls(), 1);
    assert!(error.is_exhausted(), "nor does a retry further out");

    for reach in [Reach::NotSent, Reach::Answered] {
        let inner = failing(Fault::transient().at(reach));
        let _ = call(&careful, &inner).await;
        assert_eq!(inner.calls(), 3, "{reach:?}");
    }
}
