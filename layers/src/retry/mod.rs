//! Attempts that failed for now are made again.
//!
//! A call is made again where its error [is transient](crate::Classify::is_transient), after the
//! wait that the other side asked for, if any, and a [backoff](Backoff) with full jitter, as long as
//! all of these allow it: the attempts of this layer, the attempts of
//! [the whole call](crate::Patience::take_attempt), the caller's deadline, and the
//! [budget](RetryBudget) of all callers. What would not be in time is given up at once, so that a
//! fallback can use the time that is left.
//!
//! tower's own retry has the request opened for its next attempt before the backoff. Here an attempt
//! is opened on the [record](crate::Record) when it is made, so that a call that ends while it waits
//! shows the attempts that there were; otherwise both behave alike.
//!
//! # Order
//!
//! Inside the fallback, with few attempts, so that it moves on soon; outside everything that counts,
//! limits or prices attempts, so that each of them is counted, and nothing is held while it waits.
//!
//! # Readiness
//!
//! Pass-through for the first attempt, which is made by the instance that was made ready. For later
//! ones a clone is made ready.
//!
//! # Streams
//!
//! Only an error of the call itself is acted on. An answer is final, and a stream that breaks after
//! its head is never begun again: with [`prime`](crate::prime) further in, that is after its first
//! item.
//!
//! # Errors
//!
//! Adds none. An error that is not transient passes unchanged. A transient one that is given up on,
//! for whatever reason, is [marked](crate::Classify::exhausted), so that retries around retries do
//! not multiply.
//!
//! # Cancellation
//!
//! Dropping the future drops the attempt, or the backoff. A retry that was paid for and not made
//! goes back into the budget.
//!
//! # Examples
//!
//! ```
//! use tollgate_layers::{RetryLayer, Track, testing::{Call, Fault, Reply, Scripted}};
//! use tower::{Layer, ServiceExt};
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let inner = Scripted::new([Reply::error(Fault::transient()), Reply::whole()]);
//! let chat = RetryLayer::default().layer(inner);
//!
//! let call = Call::new();
//! let record = call.record().of_call();
//! assert!(chat.oneshot(call).await.is_ok());
//! assert_eq!(record.attempts(), 2);
//! # }
//! ```

mod backoff;
mod bucket;
mod budget;
pub mod error;
pub mod future;
pub(crate) mod jitter;
mod layer;
mod policy;
mod service;

pub use self::{
    backoff::Backoff,
    budget::RetryBudget,
    error::{Exhausted, InvalidBackoff},
    layer::RetryLayer,
    service::Retry,
};
