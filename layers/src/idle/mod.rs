//! A bound on the gap between the items of a stream.
//!
//! A provider that has begun and falls silent would keep its reader, its connection and its permits
//! for ever. The gap is the provider's: it is counted while a reader waits for an item and there is
//! none, from the first time that it finds none. However long a reader stays away, an item that is
//! there when it comes back is handed over.
//!
//! # Order
//!
//! Beside [`timeout`](crate::timeout), inside everything that waits or limits; outside
//! [`prime`](crate::prime): there the wait for the first item, which may be long, is the timeout's
//! business, and this layer's are the gaps after it. Without it the first gap is counted too.
//!
//! # Readiness
//!
//! Pass-through.
//!
//! # Streams
//!
//! Every item starts the gap anew, whatever it holds. A whole answer has no gaps.
//!
//! # Errors
//!
//! [`Stalled`], as the terminal item of the stream.
//!
//! # Cancellation
//!
//! Nothing outlives the stream.
//!
//! # Examples
//!
//! ```
//! use std::time::Duration;
//! use tollgate_layers::{IdleLayer, testing::{Call, Reply, Scripted}};
//! use tower::{Layer, ServiceExt};
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let limit = Duration::from_secs(10);
//! let silent = Scripted::new([Reply::stream([1, 2]).gap(limit / 2).stall()]);
//! let chat = IdleLayer::new(limit).layer(silent);
//!
//! let answer = chat.oneshot(Call::new().streamed()).await.unwrap();
//! let fault = answer.collect().await.unwrap_err();
//! assert_eq!(fault.stalled().map(|stalled| stalled.limit()), Some(limit));
//! # }
//! ```

pub mod error;
pub mod future;
mod gap;
mod gate;
mod layer;
mod service;

pub use self::{error::Stalled, layer::IdleLayer, service::Idle};
