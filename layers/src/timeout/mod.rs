//! A bound on the time to the first item of an answer.
//!
//! tower's own timeout ends with the head of the response, and a timeout over the whole body kills
//! healthy streams. This one waits for what a reader waits for: the first item with content.
//!
//! # Order
//!
//! Inside the limits and queues, because waiting there is not the provider's fault; outside
//! [`prime`](crate::prime) or without it: the timeout primes what it waits for. The gap between
//! later items and the length of the whole call are other layers' business.
//!
//! # Readiness
//!
//! Pass-through. The time runs from the call.
//!
//! # Streams
//!
//! The future resolves when the first item is there; after that the stream may take as long as it
//! likes. A whole answer has to be complete in time.
//!
//! # Errors
//!
//! [`Elapsed`].
//!
//! # Cancellation
//!
//! When the time is over the inner future is dropped before the error is seen by anything outside.
//!
//! # Examples
//!
//! ```
//! use std::time::Duration;
//! use tollgate_layers::{TimeoutLayer, testing::{Call, Reply, Scripted}};
//! use tower::{Layer, ServiceExt};
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let silent = Scripted::new([Reply::hang()]);
//! let result = TimeoutLayer::first_item(Duration::from_secs(2))
//!     .layer(silent)
//!     .oneshot(Call::new())
//!     .await;
//! assert!(result.unwrap_err().is_elapsed());
//! # }
//! ```

pub mod error;
pub mod future;
mod layer;
mod service;

pub use self::{error::Elapsed, layer::TimeoutLayer, service::Timeout};
