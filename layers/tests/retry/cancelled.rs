//! Calls that are given up.

use std::{
    convert::Infallible,
    future::{Future, poll_fn},
    pin::pin,
    sync::Arc,
    task::Poll,
    time::Duration,
};

use tokio::time::{advance, timeout};
use tollgate_layers::{
    Classify, Reach, RetryBudget, RetryLayer, Track,
    testing::{Call, Fault},
};
use tower::{Layer, Service, ServiceExt, service_fn};

use crate::{SECOND, failing};

#[tokio::test(start_paused = true)]
async fn a_cancelled_call_during_backoff_leaves_nothing_behind() {
    let inner = failing(Fault::transient().wait(10 * SECOND));
    let budget = RetryBudget::default();
    let chat = RetryLayer::default()
        .budget(budget.clone())
        .layer(inner.clone());
    let call = Call::new();
    let record = call.record().of_call();

    assert!(timeout(SECOND, chat.oneshot(call)).await.is_err());
    assert_eq!(budget.available(), 100, "the retry went back");
    assert_eq!(record.attempts(), 1, "and was never on the record");
    assert_eq!(record.with(|note| note.reach), Reach::Answered);

    advance(60 * SECOND).await;
    assert_eq!((inner.calls(), inner.live()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn nothing_of_the_failed_attempt_is_held_during_the_backoff() {
    #[derive(Debug)]
    struct Held(Arc<()>);
    impl Classify for Held {
        fn is_transient(&self) -> bool {
            Arc::strong_count(&self.0) > 0
        }
        fn is_fault(&self) -> bool {
            true
        }
        fn is_failover(&self) -> bool {
            true
        }
        fn retry_after(&self) -> Option<Duration> {
            Some(10 * SECOND)
        }
        fn reach(&self) -> Reach {
            Reach::Answered
        }
        fn exhausted(&mut self) {}
        fn is_exhausted(&self) -> bool {
            false
        }
        fn set_retry_after(&mut self, _: Duration) {}
    }

    let held = Arc::new(());
    let weak = Arc::downgrade(&held);
    let inner = service_fn(move |_: Call| {
        let (error, kept) = (weak.upgrade().unwrap(), weak.upgrade().unwrap());
        poll_fn(move |_| {
            let _held = &kept;
            Poll::Ready(Err::<Infallible, _>(Held(Arc::clone(&error))))
        })
    });

    let mut waiting = pin!(RetryLayer::default().layer(inner).oneshot(Call::new()));
    assert!(timeout(SECOND, waiting.as_mut()).await.is_err());
    assert_eq!(Arc::strong_count(&held), 1);
}

#[tokio::test(start_paused = true)]
async fn a_waiting_call_shows_nothing_of_its_request() {
    let mut chat = RetryLayer::default().layer(failing(Fault::transient().wait(SECOND)));
    let mut waiting = pin!(chat.call(Call::new().caller("somebody")));
    poll_fn(|cx| Poll::Ready(waiting.as_mut().poll(cx).is_pending())).await;
    let shown = format!("{waiting:?}");
    assert!(
        shown.contains("backoff") && !shown.contains("somebody"),
        "{shown}"
    );
}
