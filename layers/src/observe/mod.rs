//! Something is told when a call begins and how it ended.
//!
//! # Order
//!
//! [`ObserveLayer::per_call`] stands outermost, and sees one beginning and one end per logical call,
//! refusals and cache hits included. [`ObserveLayer::per_attempt`] stands just inside
//! [`retry`](crate::retry), and sees each attempt.
//!
//! # Readiness
//!
//! Pass-through.
//!
//! # Streams
//!
//! The end is the end of the stream, not its head. The summary holds what layers further in wrote,
//! the cost for instance.
//!
//! # Errors
//!
//! Adds none.
//!
//! # Cancellation
//!
//! A dropped call is an end like any other, and is told as
//! [`Outcome::Dropped`](crate::Outcome::Dropped).
//!
//! # Examples
//!
//! ```
//! use std::sync::{Arc, atomic::{AtomicU64, Ordering}};
//! use tollgate_layers::{ObserveLayer, Outcome, observe_fn, testing::{Call, Fault, Note, Reply, Scripted}};
//! use tower::{Layer, ServiceExt};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let failed = Arc::new(AtomicU64::new(0));
//! let count = Arc::clone(&failed);
//! let observer = observe_fn(move |_: &Call| {
//!     let count = Arc::clone(&count);
//!     move |outcome: Outcome<'_, Note, Fault>| {
//!         if outcome.error().is_some() {
//!             count.fetch_add(1, Ordering::Relaxed);
//!         }
//!     }
//! });
//! let inner = Scripted::new([Reply::error(Fault::transient())]);
//! let _ = ObserveLayer::per_call(observer).layer(inner).oneshot(Call::new()).await;
//! assert_eq!(failed.load(Ordering::Relaxed), 1);
//! # }
//! ```

pub mod future;
mod layer;
mod observer;
mod service;

pub use self::{
    layer::ObserveLayer,
    observer::{Observation, Observe, ObserveFn, observe_fn},
    service::Observed,
};
