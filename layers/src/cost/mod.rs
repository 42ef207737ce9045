//! Each attempt is priced by what it used, whatever ended it.
//!
//! # Order
//!
//! Inside [`spend_cap`](crate::spend_cap), which settles by the cost that it finds, and inside
//! [`retry`](crate::retry), so that failed and abandoned attempts are priced one by one.
//!
//! # Readiness
//!
//! Pass-through.
//!
//! # Streams
//!
//! The cost is written on the summary when the stream ends, before anything outside and before the
//! caller sees it. A stream that was dropped is priced by what is known of its usage.
//!
//! # Errors
//!
//! Adds none. What has no price costs [`Cost::Unknown`](crate::Cost), never zero.
//!
//! # Cancellation
//!
//! A cancelled attempt is priced by what its record holds: nothing where it was not sent.
//!
//! # Examples
//!
//! ```
//! use tollgate_layers::{Cost, CostLayer, Track, Usd, weigh_fn, testing::{Call, Note, Reply, Scripted}};
//! use tower::{Layer, ServiceExt};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let prices = weigh_fn(|_: &mut Call| None, |note: &Note| Some(note.used * 3));
//! let chat = CostLayer::new(prices).layer(Scripted::new([Reply::whole().used(5)]));
//!
//! let call = Call::new();
//! let record = call.record().clone();
//! drop(chat.oneshot(call).await);
//! assert_eq!(record.with(|note| note.cost), Cost::Known(Usd::from_nanos(15)));
//! # }
//! ```

pub mod future;
mod layer;
mod service;

pub use self::{layer::CostLayer, service::Priced};
