//! Every law of the layers, held against every layer.
//!
//! A layer is one line of the table below: its name, its class, where its state comes from, and an
//! expression for it. Each law is one generic function, and `table.rs` lists them: what every layer
//! is held to, and what only those of one kind. A test is a law of a layer, named after both
//! (`cost::hooks_fire_once_and_inner_first`), and one test runs them all and prints them:
//!
//! ```text
//! cargo test -p tollgate-layers --all-features --test contract -- --nocapture matrix
//! ```
//!
//! What is held against tower's own is with the layers that tower has too: `retry`
//! (`the_same_policy_makes_the_same_calls_as_towers_own_retry`), `timeout`
//! (`up_to_the_head_it_agrees_with_towers_own`) and `concurrency_limit::differential`
//! (`the_order_the_times_and_the_most_at_once_are_the_same_as_towers`).

#[macro_use]
mod table;

mod answers;
mod broken;
mod cancellation;
mod drive;
mod hooks;
mod matrix;
mod probe;
mod readiness;
mod state;

use std::{fmt, num::NonZeroUsize, time::Duration};

use tollgate_layers::{
    CacheLayer, CircuitBreakerLayer, Circuits, ConcurrencyLimitLayer, CostLayer, DeadlineLayer,
    FallbackLayer, IdleLayer, Key, MemoryStore, ObserveLayer, PrimeLayer, Retargeted, RetryLayer,
    SpendCap, SpendCapLayer, SpendCaps, TimeoutLayer, Usd, Weigh,
    circuit_breaker::TargetId,
    key_fn,
    testing::{Answer, Call, Fault, Note, Recording},
    weigh_fn,
};
use tower::{Layer, Service, layer::layer_fn};

use crate::probe::{Heard, Probe};

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3_600);

table! {
    observe_per_call(_): pass_through fresh => ObserveLayer::per_call(Heard::default().listener("layer"));
    observe_per_attempt(_): pass_through fresh => ObserveLayer::per_attempt(Heard::default().listener("layer"));
    deadline(_): pass_through fresh => DeadlineLayer::new(HOUR);
    cache_shared(_): late_bound by_handle => CacheLayer::shared(store());
    cache_per_caller(_): late_bound by_handle => CacheLayer::per_caller(store());
    fallback(inner): late_bound fresh => FallbackLayer::new([inner.clone()]);
    fallback_models(_): late_bound fresh => FallbackLayer::models(["other"]);
    retry(_): pass_through fresh => RetryLayer::default().seed(7);
    circuit_breaker(_): late_bound fresh => CircuitBreakerLayer::default().seed(7);
    circuit_breaker_probing(_): late_bound by_handle => CircuitBreakerLayer::default().circuits(half_open());
    concurrency_limit(_): late_bound fresh => ConcurrencyLimitLayer::new(NonZeroUsize::MIN).max_queue(1).max_wait(SECOND);
    spend_cap(_): late_bound by_handle => SpendCapLayer::new(SpendCap::new(Usd::from_nanos(1)), one_at_a_time());
    spend_cap_per_key(_): late_bound by_handle => SpendCapLayer::per_key(SpendCaps::new(Usd::from_nanos(1)), by_caller(), one_at_a_time());
    cost(_): pass_through fresh => CostLayer::new(weigh_fn(|_: &mut Call| None, |note: &Note| Some(note.used)));
    timeout(_): pass_through fresh => TimeoutLayer::default();
    idle(_): pass_through fresh => IdleLayer::new(30 * SECOND);
    prime(_): pass_through fresh => PrimeLayer::new();
    retargeted(_): pass_through fresh => layer_fn(|inner| Retargeted::new(inner, "model"));
}

/// What a layer is: it keeps the types of what it wraps, and what it makes can go anywhere.
trait Subject: Layer<Probe, Service: Chat> {}

impl<L> Subject for L where L: Layer<Probe, Service: Chat> {}

/// A service that a layer makes of a [`Probe`].
trait Chat:
    Service<Call, Response = Answer, Error = Fault, Future: Send + fmt::Debug>
    + Clone
    + fmt::Debug
    + Send
    + Sync
    + 'static
{
}

impl<S> Chat for S where
    S: Service<Call, Response = Answer, Error = Fault, Future: Send + fmt::Debug>
        + Clone
        + fmt::Debug
        + Send
        + Sync
        + 'static
{
}

// What the layers of the table are made of.

fn store() -> MemoryStore<Recording> {
    MemoryStore::new(100, HOUR)
}

/// Circuits with one probe to let through, to the target that a call names by default.
fn half_open() -> Circuits<TargetId> {
    let circuits = Circuits::new();
    assert!(circuits.trip("model".into(), Duration::ZERO));
    circuits
}

/// Weighs so that a cap of one nanodollar pays for one call at once, and for any number in all.
fn one_at_a_time() -> impl Weigh<Call, Note> + Clone + fmt::Debug + Send + Sync + 'static {
    weigh_fn(|_: &mut Call| Some(1), |_: &Note| Some(0))
}

/// The account of a call: its caller, whom every call of this suite names.
fn by_caller() -> impl Key<Call, Key = String> + Clone + fmt::Debug + Send + Sync + 'static {
    key_fn(|call: &Call| call.get_caller().map(str::to_owned))
}
