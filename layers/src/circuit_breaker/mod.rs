//! No call is made to a target that is down.
//!
//! Each target has a circuit. While it is *closed*, calls are let through and how they end is
//! counted. Too many failures in a row, or too large a share of failures among the calls of late,
//! *open* it: then calls are refused at once, which spares the target, and lets a fallback move on
//! without waiting. After a time it is *half open*: a few calls, the probes, are let through, and
//! all others refused. A probe that goes well closes it, one that fails opens it again.
//!
//! What counts is what the target did: a call that was answered completely is a success, and an
//! error that [is a fault](crate::Classify::is_fault) is a failure. All else says nothing of the
//! target and is neither: what the request or its credential was at fault for, what was refused
//! further in, rate limits, and calls that the caller gave up. A rate limited target is well, and the
//! breaker never refuses for it; the wait that it asked for is written down for those who choose
//! between targets ([`Circuits::cooling_until`]).
//!
//! A probe has its place until it ends, and gives it back however it ends; one that says nothing
//! changes nothing else. So that one that hangs does not keep the circuit half open, its place is
//! given to another after a while. A call that was let through before the circuit last changed counts
//! no longer, whatever comes of it.
//!
//! # Order
//!
//! Inside [`retry`](crate::retry), so that each attempt is counted; outside limits, queues and
//! [`spend_cap`](crate::spend_cap), so that an open circuit is found before anything is waited for
//! or reserved, and outside [`timeout`](crate::timeout), whose errors it counts.
//!
//! # Readiness
//!
//! Late-bound: always ready, and no place is taken before the call. An inner service that fails to
//! become ready has failed the call.
//!
//! # Streams
//!
//! A call is judged when its stream has ended: one that breaks after its first item has failed. A
//! probe has its place until then.
//!
//! # Errors
//!
//! [`Open`], of a call that was not made. All other errors pass unchanged. A `warn` event is written
//! when a circuit opens, an `info` event when it is half open or closes; none shows a key.
//!
//! # Cancellation
//!
//! A call that is dropped counts nowhere, unless its answer had been slow to come; a probe gives its
//! place back.
//!
//! # Examples
//!
//! ```
//! use std::num::NonZeroU32;
//! use tollgate_layers::{CircuitBreakerLayer, testing::{Call, Fault, Reply, Scripted}};
//! use tower::{Layer, Service};
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let inner = Scripted::new([Reply::error(Fault::transient()), Reply::whole()]);
//! let mut chat = CircuitBreakerLayer::default()
//!     .consecutive(NonZeroU32::MIN)
//!     .layer(inner.clone());
//!
//! assert!(chat.call(Call::new()).await.is_err());
//! let refused = chat.call(Call::new()).await.unwrap_err();
//! let wait = refused.open().unwrap().retry_after();
//! assert_eq!(inner.calls(), 1, "the second was not made");
//!
//! tokio::time::sleep(wait).await;
//! assert!(chat.call(Call::new()).await.is_ok(), "a probe, which closes the circuit");
//! # }
//! ```

mod circuit;
mod circuits;
pub mod error;
mod events;
mod evidence;
pub mod future;
mod head;
mod layer;
#[cfg(test)]
mod model;
mod places;
mod policy;
#[cfg(test)]
mod races;
mod service;
mod target;
mod window;

pub use self::{
    circuit::State,
    circuits::Circuits,
    error::Open,
    layer::CircuitBreakerLayer,
    service::CircuitBreaker,
    target::{PerTarget, TargetId},
};
