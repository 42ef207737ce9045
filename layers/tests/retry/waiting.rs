//! How long it waits.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::Instant;
use tollgate_layers::{
    Backoff, Classify, RetryLayer,
    testing::{Call, Fault, Reply, Scripted},
};
use tower::{Layer, ServiceExt};

use crate::{SECOND, attempts, call, failing};

#[tokio::test(start_paused = true)]
async fn a_wait_of_an_hour_with_a_two_second_deadline_ends_at_once() {
    let start = Instant::now();
    let asked = Fault::transient().wait(3_600 * SECOND);
    let chat = RetryLayer::default()
        .max_hint(Duration::MAX)
        .layer(failing(asked));
    let hurried = Call::new().deadline(start + 2 * SECOND);
    let error = chat.oneshot(hurried).await.unwrap_err();

    assert_eq!(start.elapsed(), Duration::ZERO);
    assert!(!error.is_elapsed() && error.is_exhausted());
    assert_eq!(error.retry_after(), Some(3_600 * SECOND), "the same error");
}

#[tokio::test(start_paused = true)]
async fn a_backoff_that_would_end_after_the_deadline_is_not_begun() {
    let start = Instant::now();
    let inner = failing(Fault::transient());
    let backoff = Backoff::new(3_600 * SECOND, 3_600 * SECOND).unwrap();
    let chat = RetryLayer::default().seed(1).backoff(backoff);
    let hurried = Call::new().deadline(start + SECOND);
    let error = chat.layer(inner.clone()).oneshot(hurried).await;

    assert!(error.unwrap_err().is_exhausted());
    assert_eq!((inner.calls(), start.elapsed()), (1, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn the_servers_wait_is_honoured() {
    let start = Instant::now();
    let inner = Scripted::new([
        Reply::error(Fault::transient().wait(7 * SECOND)),
        Reply::whole(),
    ]);
    call(&RetryLayer::default(), &inner).await.unwrap();
    let waited = start.elapsed();
    assert!(waited >= 7 * SECOND && waited < 8 * SECOND, "{waited:?}");
}

/// Whoever was told the same time would otherwise come back at the same instant.
#[tokio::test(start_paused = true)]
async fn the_backoff_spreads_callers_that_were_told_the_same_time() {
    let elapsed = async |fault: Fault| {
        let start = Instant::now();
        let _ = call(&attempts(2).seed(1), &failing(fault)).await;
        start.elapsed()
    };
    let own = elapsed(Fault::transient()).await;
    assert!(own > Duration::from_millis(1));
    let hinted = elapsed(Fault::transient().wait(2 * SECOND)).await;
    assert_eq!(hinted.as_millis(), (own + 2 * SECOND).as_millis());
}

#[tokio::test(start_paused = true)]
async fn a_hint_beyond_the_cap_gives_up_at_once() {
    let start = Instant::now();
    let inner = failing(Fault::transient().wait(61 * SECOND));
    let error = call(&RetryLayer::default(), &inner).await.unwrap_err();
    assert!(error.is_exhausted());
    assert_eq!(error.retry_after(), Some(61 * SECOND));
    assert_eq!((inner.calls(), start.elapsed()), (1, Duration::ZERO));

    let inner = failing(Fault::transient().wait(60 * SECOND));
    let _ = call(&RetryLayer::default(), &inner).await;
    assert_eq!(inner.calls(), 3, "up to the cap it is waited for");
}

#[tokio::test(start_paused = true)]
async fn callers_that_fail_together_do_not_come_back_together() {
    let waits = async |layer: RetryLayer| {
        let chat = layer.layer(failing(Fault::transient()));
        let start = Instant::now();
        let callers = (0..20).map(|_| {
            let chat = chat.clone();
            async move {
                let _ = chat.oneshot(Call::new()).await;
                start.elapsed()
            }
        });
        join_all(callers).await
    };

    let mut spread = waits(attempts(2)).await;
    spread.sort();
    spread.dedup();
    assert!(spread.len() > 10, "{spread:?}");

    let seeded = waits(attempts(2).seed(7)).await;
    assert_eq!(seeded, waits(attempts(2).seed(7)).await);
}
