//! tower layers for calls that cost money and answer in streams.
//!
//! Middleware that knows no provider, no HTTP, no JSON and no token: what it has to know of
//! requests, answers and errors it asks through the small traits of this crate's root. Each layer is
//! a folder, whose documentation says where it belongs ([order](prime#order)), when it is ready, and
//! what it does to streams, errors and cancelled calls. A stack [describes itself](describe), and a
//! check names layers of it that stand in a wrong order.

mod attachments;
mod body;
pub mod cache;
pub mod circuit_breaker;
mod classify;
pub mod concurrency_limit;
pub mod cost;
pub mod deadline;
pub mod describe;
pub mod fallback;
pub mod idle;
mod key;
mod late;
mod marked;
pub mod observe;
mod patience;
mod priced;
pub mod prime;
mod replay;
mod retarget;
pub mod retry;
mod saturated;
pub mod spend_cap;
#[cfg(feature = "testing")]
pub mod testing;
pub mod timeout;
mod track;
mod usd;
mod watch;
mod weigh;
mod whole;

pub use self::{
    attachments::Attachments,
    body::{Body, Gate, Outcome},
    cache::{CacheKey, CacheLayer, Cacheable, MemoryStore},
    circuit_breaker::{CircuitBreakerLayer, Circuits},
    classify::{Classify, Reach},
    concurrency_limit::ConcurrencyLimitLayer,
    cost::CostLayer,
    deadline::DeadlineLayer,
    describe::{Describe, Description, described, described_layer},
    fallback::FallbackLayer,
    idle::IdleLayer,
    key::{Key, KeyFn, key_fn},
    late::Late,
    marked::Marked,
    observe::{Observation, Observe, ObserveLayer, observe_fn},
    patience::Patience,
    priced::{Cost, Priced},
    prime::PrimeLayer,
    replay::Replay,
    retarget::{Retarget, Retargeted},
    retry::{Backoff, RetryBudget, RetryLayer},
    saturated::Saturated,
    spend_cap::{SpendCap, SpendCapLayer, SpendCaps},
    timeout::TimeoutLayer,
    track::{Record, Track},
    usd::Usd,
    watch::{Hook, Watch, watch},
    weigh::{Weigh, WeighFn, weigh_fn},
    whole::Whole,
};
