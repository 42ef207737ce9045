//! Inside of retry, outside of the cost that it books.

use std::{future::Future, pin::Pin};

use tokio::time::sleep;
use tollgate_layers::{
    CostLayer, DeadlineLayer, RetryLayer, SpendCap, SpendCapLayer, TimeoutLayer, Usd,
    spend_cap::{Held, Refused, Store},
    testing::{Call, Note, Reply, Scripted},
    weigh_fn,
};
use tower::{Layer, ServiceExt};

use crate::{
    BOUND, SECOND, answering, fails_once, named, prices, refused, spent_and_reserved, usd,
};

#[tokio::test(start_paused = true)]
async fn outside_retry_the_attempts_that_failed_would_be_missed() {
    let [all, last] = [(); 2].map(|()| SpendCap::new(usd(7 + BOUND)));
    let retry = RetryLayer::default();
    let right = (retry.clone(), SpendCapLayer::new(all.clone(), prices())).layer(fails_once());
    let wrong = (SpendCapLayer::new(last.clone(), prices()), retry).layer(fails_once());
    right.clone().oneshot(Call::new()).await.unwrap();
    wrong.clone().oneshot(Call::new()).await.unwrap();
    assert_eq!(spent_and_reserved(&all), (7 + 5, 0));
    assert_eq!(spent_and_reserved(&last), (5, 0));
    named(&right, &wrong, "spend_cap", "retry");
}

#[tokio::test(start_paused = true)]
async fn a_refused_call_is_not_retried() {
    let inner = fails_once();
    let capped = SpendCapLayer::new(SpendCap::new(Usd::ZERO), prices());
    let chat = (RetryLayer::default(), capped).layer(inner.clone());

    let before = tokio::time::Instant::now();
    refused(chat.oneshot(Call::new()).await);
    assert_eq!((inner.calls(), before.elapsed().as_nanos()), (0, 0));
}

#[tokio::test]
async fn inside_cost_its_own_weights_would_be_booked_and_not_the_cost_that_is_shown() {
    let [shown, own] = [(); 2].map(|()| SpendCap::new(usd(BOUND)));
    let target = || Scripted::new([Reply::whole().used(5)]);
    let dear = || {
        CostLayer::new(weigh_fn(
            |_: &mut Call| None,
            |note: &Note| Some(note.used * 3),
        ))
    };
    let right = (SpendCapLayer::new(shown.clone(), prices()), dear()).layer(target());
    let wrong = (dear(), SpendCapLayer::new(own.clone(), prices())).layer(target());
    for chat in [right.clone().boxed_clone(), wrong.clone().boxed_clone()] {
        let answer = chat.oneshot(Call::new()).await.unwrap();
        let (_, note) = answer.collect().await.unwrap();
        assert_eq!(note.cost.known(), Some(usd(15)));
    }
    assert_eq!((shown.spent(), own.spent()), (usd(15), usd(5)));
    named(&right, &wrong, "cost", "spend_cap");
}

/// A cap on another machine, which takes a minute to answer.
#[derive(Debug, Clone)]
struct Far(SpendCap);

impl Store for Far {
    type Key = ();
    type Reservation = Held;
    type Reserve = Pin<Box<dyn Future<Output = Result<Held, Refused>> + Send>>;

    fn reserve(&self, (): (), bound: Usd) -> Self::Reserve {
        let reserved = self.0.reserve((), bound);
        Box::pin(async move {
            sleep(60 * SECOND).await;
            reserved.await
        })
    }
}

#[tokio::test(start_paused = true)]
async fn inside_the_timeout_a_slow_store_would_be_taken_for_the_providers_fault() {
    let capped = || SpendCapLayer::new(Far(SpendCap::new(usd(BOUND))), prices());
    let timeout = TimeoutLayer::first_item(SECOND);
    let right = (capped(), timeout).layer(answering());
    let wrong = (timeout, capped()).layer(answering());
    assert!(right.clone().oneshot(Call::new()).await.is_ok());
    let fault = wrong.clone().oneshot(Call::new()).await.unwrap_err();
    assert!(fault.is_elapsed(), "and a breaker would count it");
    named(&right, &wrong, "timeout", "spend_cap");
}

#[tokio::test(start_paused = true)]
async fn outside_the_deadline_a_slow_store_would_be_waited_for() {
    let capped = || SpendCapLayer::new(Far(SpendCap::new(usd(BOUND))), prices());
    let deadline = DeadlineLayer::new(SECOND);
    let right = (deadline, capped()).layer(answering());
    let wrong = (capped(), deadline).layer(answering());
    let fault = right.clone().oneshot(Call::new()).await.unwrap_err();
    assert!(fault.exceeded().is_some());
    assert!(wrong.clone().oneshot(Call::new()).await.is_ok());
    named(&right, &wrong, "spend_cap", "deadline");
}
