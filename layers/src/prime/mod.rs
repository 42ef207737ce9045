//! An answer is handed over only once its first item is in.
//!
//! A provider may answer `200` and fail before it has said a word. Primed, such a failure is a plain
//! error of the call, which retry and fallback can still act on; unprimed it is a broken stream,
//! which nothing may repeat.
//!
//! # Order
//!
//! Innermost, next to the provider: everything outside sees an answer that has begun.
//!
//! # Readiness
//!
//! Pass-through.
//!
//! # Streams
//!
//! The future resolves when the first item with content (text, reasoning, a tool call, a refusal, a
//! finish) is there. Nothing is consumed. A whole answer passes at once.
//!
//! # Errors
//!
//! Adds none.
//!
//! # Cancellation
//!
//! Dropping the future drops the answer, whose hooks hear that it was dropped.
//!
//! # Examples
//!
//! ```
//! use tollgate_layers::{PrimeLayer, testing::{Call, Fault, Scripted, Reply}};
//! use tower::{Layer, ServiceExt};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let inner = Scripted::new([Reply::stream([]).fail(Fault::transient())]);
//! let result = PrimeLayer::new().layer(inner).oneshot(Call::new()).await;
//! assert!(result.is_err(), "it failed before its first item");
//! # }
//! ```

pub mod future;
mod layer;
mod service;

pub use self::{layer::PrimeLayer, service::Prime};
