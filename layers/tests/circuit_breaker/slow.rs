//! Answers that are slow to begin.

use std::time::Duration;

use tokio_test::{assert_pending, assert_ready_ok, task};
use tollgate_layers::{
    PrimeLayer,
    circuit_breaker::State,
    testing::{Call, Reply, Scripted},
};
use tower::{Layer, Service, ServiceBuilder, ServiceExt};

use crate::{OPEN, next, open, state, touchy};

const LIMIT: Duration = Duration::from_secs(5);

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_slow_to_begin_counts_as_failed_where_it_was_asked_for() {
    let late = LIMIT + Duration::from_millis(1);
    for (reply, call) in [
        (Reply::whole(), Call::new()),
        (Reply::stream([1]), Call::new().streamed()),
    ] {
        let inner = Scripted::new([
            reply.clone().delay(late),
            reply.clone().delay(LIMIT),
            reply.delay(late),
        ]);
        let asked = touchy().slow_after(LIMIT).layer(inner.clone());
        let answer = asked.clone().oneshot(call.clone()).await.unwrap();
        answer.collect().await.unwrap();
        open(asked.clone().oneshot(call.clone()).await);

        tokio::time::sleep(OPEN).await;
        let answer = asked.clone().oneshot(call.clone()).await.unwrap();
        answer.collect().await.unwrap();
        assert_eq!(state(&asked), State::Closed, "in time");

        let not_asked = touchy().layer(inner);
        not_asked.clone().oneshot(call).await.unwrap();
        assert_eq!(state(&not_asked), State::Closed);
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_answer_counts_though_the_caller_drops_it_and_a_long_one_does_not() {
    let inner = Scripted::new([Reply::stream([1, 2]), Reply::stream([1]).delay(2 * LIMIT)]);
    let chat = ServiceBuilder::new()
        .layer(touchy().slow_after(LIMIT))
        .layer(PrimeLayer::new())
        .service(inner);

    let mut long = chat.clone().oneshot(Call::new()).await.unwrap();
    next(&mut long).await.unwrap().unwrap();
    tokio::time::sleep(3 * LIMIT).await;
    long.collect().await.unwrap();
    assert_eq!(state(&chat), State::Closed);

    drop(chat.clone().oneshot(Call::new()).await.unwrap());
    open(chat.oneshot(Call::new()).await);
}

#[tokio::test(start_paused = true)]
async fn the_time_runs_from_the_first_poll() {
    let mut chat = touchy()
        .slow_after(LIMIT)
        .layer(Scripted::new([Reply::whole().delay(LIMIT)]));
    let mut call = task::spawn(chat.call(Call::new()));
    tokio::time::sleep(2 * LIMIT).await;
    assert_pending!(call.poll());
    tokio::time::sleep(LIMIT).await;
    assert_ready_ok!(call.poll());
    assert_eq!(state(&chat), State::Closed);
}
