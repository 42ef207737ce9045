//! Where one target failed, the next one is asked.
//!
//! The inner service is asked first. Where its error [is worth it](crate::Classify::is_failover),
//! or what [`FallbackLayer::when`] names instead, the candidates follow in their order, each once,
//! and the first answer is the answer. A candidate is asked [whether it suits](Candidate) before
//! anything is sent to it: one that does not is skipped, and so is one that rests. Each candidate is
//! an attempt out of the budget of [the whole call](crate::Patience::take_attempt), opened on its
//! [record](crate::Record), and none is begun after the caller's deadline.
//!
//! # Order
//!
//! Outside [`retry`](crate::retry) and everything else that belongs to one target: each candidate
//! is a whole stack of its own. Inside caches, which do not keep what a fallback answered.
//!
//! # Readiness
//!
//! Late-bound: always ready. A candidate is cloned and made ready once it is needed, and no sooner.
//!
//! # Streams
//!
//! Only an error of the call itself is acted on. An answer is final: a stream that breaks after its
//! head is not begun again elsewhere, and two answers are never joined. When a candidate's answer
//! ends, its summary is [marked](crate::Marked::mark_fallback).
//!
//! # Errors
//!
//! Adds none. An error that is not worth another target passes, whoever gave it. Where all targets
//! failed, one error stands for them: the first that waiting may cure, else the first, which is what
//! the target that the caller asked for had to say; the others are on the record. Its
//! [`retry_after`](crate::Classify::retry_after) is the soonest that any target named, those that
//! rest included. If retries were spent on any of the errors this one is
//! [marked](crate::Classify::exhausted), so that retries further out do not multiply.
//!
//! # Cancellation
//!
//! Dropping the future drops the one attempt that is under way.
//!
//! # Examples
//!
//! ```
//! use tollgate_layers::{FallbackLayer, testing::{Call, Fault, Reply, Scripted}};
//! use tower::{Layer, ServiceExt};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let primary = Scripted::new([Reply::error(Fault::transient())]);
//! let other = Scripted::new([Reply::stream([1, 2])]);
//! let chat = FallbackLayer::new([other]).layer(primary);
//!
//! let answer = chat.oneshot(Call::new().streamed()).await.unwrap();
//! let (values, note) = answer.collect().await.unwrap();
//! assert_eq!((values, note.fallback), (vec![1, 2], true));
//! # }
//! ```

mod candidate;
pub mod error;
pub mod future;
mod layer;
mod model;
mod search;
mod service;
mod worth;

pub use self::{
    candidate::{Candidate, Suits},
    error::Waits,
    layer::{FallbackLayer, MAX_CANDIDATES, Models, Services},
    model::Model,
    service::Fallback,
    worth::{ByClass, Worth, WorthFn},
};
