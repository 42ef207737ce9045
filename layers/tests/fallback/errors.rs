//! The one error that stands for all where nobody answered.

use tollgate_layers::{
    Classify, FallbackLayer, Reach, RetryLayer, Track, Whole,
    testing::{Call, Fault, Note, Reply, Scripted},
};
use tower::{BoxError, Layer, Service, ServiceExt, service_fn};

use crate::{SECOND, call, calls, down, failing};

fn wrong_key() -> Fault {
    Fault::permanent().failover(true)
}

#[tokio::test(start_paused = true)]
async fn the_first_that_waiting_may_cure_is_the_answer() {
    let limited = wrong_key().wait(5 * SECOND);
    let error = call(&failing(wrong_key()), [failing(limited.clone()), down()]).await;
    assert_eq!(error.unwrap_err(), limited);

    let error = call(&down(), [failing(wrong_key()), failing(limited)]).await;
    assert_eq!(error.unwrap_err(), Fault::transient().wait(5 * SECOND));
}

#[tokio::test(start_paused = true)]
async fn where_waiting_cures_none_the_first_is_the_answer() {
    let named = |reach| failing(wrong_key().at(reach));
    let error = call(&named(Reach::NotSent), [named(Reach::Answered)]).await;
    assert_eq!(error.unwrap_err().reach(), Reach::NotSent);
}

#[tokio::test(start_paused = true)]
async fn it_names_the_soonest_time_of_all_as_of_its_end() {
    let primary = failing(Fault::transient().wait(30 * SECOND));
    let slow = Reply::error(Fault::transient().wait(60 * SECOND)).delay(10 * SECOND);
    let error = call(&primary, [Scripted::new([slow])]).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(20 * SECOND));

    let sooner = failing(Fault::transient().wait(2 * SECOND));
    let error = call(&primary, [sooner, failing(Fault::transient())]).await;
    assert_eq!(error.unwrap_err().retry_after(), Some(2 * SECOND));
}

#[tokio::test(start_paused = true)]
async fn every_attempt_is_on_the_record_and_each_target_was_asked_once() {
    let targets = [down(), down(), down()];
    let request = Call::new();
    let record = request.record().of_call();
    let [primary, second, third] = &targets;
    let chat = FallbackLayer::new([second.clone(), third.clone()]).layer(primary.clone());
    assert!(chat.oneshot(request).await.is_err());
    assert_eq!(calls([primary, second, third]), [1, 1, 1]);
    assert_eq!(record.attempts(), 3);
    assert!(
        record
            .trail()
            .iter()
            .all(|attempt| attempt.reach == Reach::Answered)
    );
}

/// The error that stands for all may be one on which no retry was spent.
#[tokio::test(start_paused = true)]
async fn it_is_exhausted_where_retries_were_spent_on_any_target() {
    let retried = RetryLayer::default().layer(down());
    let chat = FallbackLayer::new([retried.boxed_clone()]).layer(down());
    assert!(chat.oneshot(Call::new()).await.unwrap_err().is_exhausted());

    let stops = failing(Fault::transient().failover(false));
    let chat = FallbackLayer::new([stops]).layer(RetryLayer::default().layer(down()));
    assert!(chat.oneshot(Call::new()).await.unwrap_err().is_exhausted());

    let error = call(&down(), [down()]).await.unwrap_err();
    assert!(
        !error.is_exhausted(),
        "a retry further out is free to try them all again"
    );
}

#[tokio::test(start_paused = true)]
async fn a_boxed_error_tells_the_soonest_time_too() {
    let resting = |wait| {
        service_fn(move |_: Call| async move {
            let mut error: BoxError = "resting".into();
            error.set_retry_after(wait);
            Err::<Whole<(), Note>, _>(error)
        })
    };
    let mut chat = FallbackLayer::new([resting(3 * SECOND)]).layer(resting(8 * SECOND));
    let error = chat.call(Call::new()).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(3 * SECOND));
    assert_eq!(error.to_string(), "resting");
}
