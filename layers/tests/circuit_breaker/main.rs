//! What the circuit breaker counts, whom it refuses, and how it comes back.

mod half_open;
mod keys;
mod readiness;
mod slow;
mod switching;
mod types;
mod verdicts;

use std::{fmt, future::poll_fn, num::NonZeroU32, pin::Pin, time::Duration};

use futures_util::Stream;
use tollgate_layers::{
    CircuitBreakerLayer,
    circuit_breaker::{CircuitBreaker, Open, PerTarget, State, TargetId},
    testing::{Answer, Call, Fault, Item},
};
use tower::Service;

/// Longer than a circuit stays open by default, and shorter than a probe may take after that.
const OPEN: Duration = Duration::from_secs(33);
/// The target of every call that names none.
const MODEL: &str = "model";

type Breaker<S> = CircuitBreaker<S, PerTarget, TargetId>;

const fn times(n: u32) -> NonZeroU32 {
    NonZeroU32::new(n).expect("not zero")
}

/// Opens at the first failure.
fn touchy() -> CircuitBreakerLayer<PerTarget, TargetId> {
    CircuitBreakerLayer::default().consecutive(times(1)).seed(7)
}

fn open<T: fmt::Debug>(result: Result<T, Fault>) -> Open {
    *result
        .expect_err("not answered")
        .open()
        .expect("refused by the circuit")
}

fn state<S>(chat: &Breaker<S>) -> State {
    chat.circuits().state(&MODEL.into())
}

async fn fail<S>(chat: &mut Breaker<S>, calls: usize)
where
    Breaker<S>: Service<Call, Response = Answer, Error = Fault>,
{
    for _ in 0..calls {
        let result = chat.call(Call::new()).await;
        let fault = result.expect_err("scripted to fail");
        assert!(fault.open().is_none(), "the call was made");
    }
}

async fn next(answer: &mut Answer) -> Option<Result<Item, Fault>> {
    poll_fn(|cx| Pin::new(&mut *answer).poll_next(cx)).await
}
