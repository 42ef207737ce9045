//! What the spend cap admits, and what it books however a call ends.

mod admission;
mod quiet;
mod readiness;
mod settlement;
mod stores;
mod types;

use std::{fmt, future::poll_fn, pin::Pin};

use futures_util::Stream;
use tollgate_layers::{
    SpendCap, Usd, Weigh,
    spend_cap::Refused,
    testing::{Answer, Call, Fault, Item, Note},
    weigh_fn,
};

/// Every call may cost this much, and costs what it used.
const BOUND: u64 = 60;

fn prices() -> impl Weigh<Call, Note> + Clone + fmt::Debug + Send + Sync + 'static {
    weigh_fn(|_: &mut Call| Some(BOUND), |note: &Note| Some(note.used))
}

const fn usd(nanos: u64) -> Usd {
    Usd::from_nanos(nanos)
}

fn refused<T: fmt::Debug>(result: Result<T, Fault>) -> Refused {
    *result
        .expect_err("not answered")
        .refused()
        .expect("refused by the cap")
}

async fn next(answer: &mut Answer) -> Option<Result<Item, Fault>> {
    poll_fn(|cx| Pin::new(&mut *answer).poll_next(cx)).await
}

fn spent_and_reserved(cap: &SpendCap) -> (u64, u64) {
    (cap.spent().nanos(), cap.reserved().nanos())
}
