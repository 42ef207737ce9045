//! A bound on the whole call: its queues, its attempts and its stream.
//!
//! The bound is the caller's patience: the deadline that the request brought along, or the patience
//! of this layer counted from the call, whichever comes first. The layer writes it on the request
//! ([`Patience::shorten`](crate::Patience::shorten)), so that layers further in know it: a retry that
//! would not be in time is not waited for. A deadline is only ever brought forward.
//!
//! # Order
//!
//! Outermost but for [`observe`](crate::observe): what stands outside is not bounded by it. One more,
//! further in, can only bring the deadline forward for what is inside it.
//!
//! # Readiness
//!
//! Pass-through. The time runs from the call, so that what an inner service makes a caller wait for
//! in `poll_ready` is not bounded; the layers of this crate wait in their futures. An instance that
//! was made ready for a call whose deadline has passed gives its grant back.
//!
//! # Streams
//!
//! A stream that has not ended at the deadline ends there, with the error as its terminal item, also
//! where it always has one more item. A whole answer is there in time or not at all.
//!
//! # Errors
//!
//! [`Exceeded`]. A request whose deadline has passed when it comes never reaches the inner service.
//!
//! # Cancellation
//!
//! At the deadline the inner future is dropped, then the error is given. An answer that was there in
//! time is given also to a caller who looks for it later.
//!
//! # Examples
//!
//! ```
//! use std::time::Duration;
//! use tollgate_layers::{DeadlineLayer, deadline::Exceeded, testing::{Call, Reply, Scripted}};
//! use tower::{Layer, ServiceExt};
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let slow = Scripted::new([Reply::stream([1, 2, 3]).gap(Duration::from_secs(4))]);
//! let chat = DeadlineLayer::new(Duration::from_secs(10)).layer(slow);
//!
//! let answer = chat.oneshot(Call::new().streamed()).await.unwrap();
//! let fault = answer.collect().await.unwrap_err();
//! assert_eq!(fault.exceeded(), Some(&Exceeded::Unfinished), "the end would have come after 12 s");
//! # }
//! ```

pub mod error;
pub mod future;
mod gate;
mod layer;
mod service;

pub use self::{error::Exceeded, layer::DeadlineLayer, service::Deadline};
