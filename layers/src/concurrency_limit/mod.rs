//! No more calls at once than the limit, each counted to the end of its answer.
//!
//! tower's own limit counts a call until its head is there, so that a limit on streams limits
//! nothing. Here a call gives its permit back when its answer has ended: a stream at its terminal
//! item or when it is dropped, a whole answer when it is there.
//!
//! Calls that find no permit wait, first come, first served, in the order in which they were first
//! polled. The queue is bounded in length and in time. A call that is dropped while it waits leaves
//! it at once.
//!
//! # Order
//!
//! Inside [`retry`](crate::retry), so that no permit is held during a backoff, and inside breakers and
//! rate limits, so that none is held by a call that waits for something else; outside
//! [`spend_cap`](crate::spend_cap), so that no money is set aside for a call that waits here, and
//! outside [`timeout`](crate::timeout), because waiting is not the provider's fault.
//!
//! A [`deadline`](crate::deadline) outside ends the wait when the caller loses patience.
//!
//! # Readiness
//!
//! Late-bound: always ready, and nothing is held before the call is first polled. The permit comes
//! first, then the inner service is made ready: it holds nothing for a call that still waits here.
//!
//! # Streams
//!
//! The permit lives as long as the stream.
//!
//! # Errors
//!
//! [`Saturated`]; such a call was not sent. An error of the inner service passes unchanged, and
//! gives the permit back.
//!
//! # Cancellation
//!
//! Dropping the future drops the call first, then gives back its permit or its place in the queue.
//!
//! # Examples
//!
//! ```
//! use std::num::NonZeroUsize;
//! use tollgate_layers::{
//!     ConcurrencyLimitLayer, concurrency_limit::Permits, testing::{Call, Reply, Scripted},
//! };
//! use tower::{Layer, Service};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let permits = Permits::new(NonZeroUsize::MIN);
//! let mut chat = ConcurrencyLimitLayer::with_permits(permits.clone())
//!     .max_queue(0)
//!     .layer(Scripted::new([Reply::stream([1, 2])]));
//!
//! let answer = chat.call(Call::new().streamed()).await.unwrap();
//! assert_eq!(permits.in_flight(), 1, "until the stream has ended");
//!
//! let refused = chat.call(Call::new()).await.unwrap_err();
//! assert!(refused.saturated().is_some());
//!
//! answer.collect().await.unwrap();
//! assert_eq!(permits.in_flight(), 0);
//! # }
//! ```

mod acquire;
pub mod error;
pub mod future;
mod layer;
mod permits;
mod service;

pub use self::{
    error::Saturated, layer::ConcurrencyLimitLayer, permits::Permits, service::ConcurrencyLimit,
};
