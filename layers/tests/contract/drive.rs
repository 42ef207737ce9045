//! How calls are driven, step by step.

use std::{
    fmt,
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
    time::Duration,
};

use futures_core::Stream;
use tokio::time::{Instant, advance, timeout};
use tokio_test::task::Spawn;
use tollgate_layers::{
    Cost,
    testing::{Answer, Call, Fault, Item, Reply},
};
use tower::ServiceExt;

use crate::{Chat, HOUR, probe::Probe};

/// The time from one poll to the next.
pub(crate) const STEP: Duration = Duration::from_millis(100);

/// Longer than any bound of a layer in the table.
pub(crate) const AGES: Duration = HOUR.saturating_mul(2);

/// Longer than any law takes.
const FOREVER: Duration = HOUR.saturating_mul(10_000);

/// Holds a law in a runtime of its own, whose time is paused.
pub(crate) fn run(law: impl Future<Output = ()>) {
    let ended = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime of one thread needs nothing")
        .block_on(async { timeout(FOREVER, law).await });
    ended.expect("something waits for ever");
}

/// A call that names its caller.
pub(crate) fn call() -> Call {
    Call::new().caller("sk-secret")
}

/// Polls a future this many times, a step apart; `true` when that has made it ready.
pub(crate) async fn poll_times<F>(future: &mut Spawn<F>, times: usize) -> bool
where
    F: Future,
{
    for _ in 0..times {
        if future.poll().is_ready() {
            return true;
        }
        advance(STEP).await;
    }
    false
}

/// Polls a future only when it is woken.
///
/// Nothing may wake it before time has passed, and in time something must.
pub(crate) async fn poll_when_woken<F>(future: &mut Spawn<F>) -> F::Output
where
    F: Future,
{
    loop {
        if let Poll::Ready(output) = future.poll() {
            return output;
        }
        assert!(!future.is_woken(), "woken though nothing has happened");
        assert!(is_woken_in_time(future).await, "nobody wakes it");
    }
}

/// Lets time pass until a future is woken.
pub(crate) async fn is_woken_in_time<F>(future: &Spawn<F>) -> bool {
    for _ in 0..200 {
        advance(STEP).await;
        if future.is_woken() {
            return true;
        }
    }
    false
}

/// Reads everything that comes, up to the end and beyond.
///
/// Costs are left out: whether there is one depends on the layer.
pub(crate) async fn read(answer: &mut Answer) -> Vec<Result<Item, Fault>> {
    let mut items = Vec::new();
    while let Some(item) = next(answer).await {
        items.push(item.map(|item| match item {
            Item::Done(mut note) => {
                note.cost = Cost::NotYet;
                Item::Done(note)
            }
            value @ Item::Value(_) => value,
        }));
    }
    for _ in 0..3 {
        assert_eq!(next(answer).await, None, "nothing comes after the end");
    }
    items
}

pub(crate) async fn next(answer: &mut Answer) -> Option<Result<Item, Fault>> {
    poll_fn(|cx| Pin::new(&mut *answer).poll_next(cx)).await
}

/// Waits longer than any layer allows; `None` where it never ends.
pub(crate) async fn in_time<F: Future>(future: F) -> Option<F::Output> {
    timeout(AGES, future).await.ok()
}

/// Makes one more call, which finds nothing in its way: no permit, no money, no place is missing.
pub(crate) async fn passes_at_once(service: &impl Chat, probe: &Probe, after: impl fmt::Display) {
    probe.hesitate(false);
    probe.readiness().allow_all();
    probe.script().play([Reply::whole()]);
    let began = Instant::now();
    let answered = in_time(service.clone().oneshot(call())).await;
    assert!(
        matches!(answered, Some(Ok(_))),
        "{answered:?}, after {after}"
    );
    assert_eq!(began.elapsed(), Duration::ZERO, "it waited, after {after}");
    drop(answered);
    probe.heard().take();
}
