//! Probes and a scripted inner service, to test layers with.
//!
//! - [`Call`], [`Note`], [`Fault`] and [`Answer`] are a request, a summary, an error and a response
//!   that implement every trait of this crate and know nothing of any provider.
//! - [`Scripted`] is the innermost service: it plays one [`Reply`] per call, and counts what is
//!   alive.
//! - [`Strict`] holds a layer to tower's contract of readiness, and [`Readiness`] is an inner service
//!   that is not always ready.
//!
//! # Examples
//!
//! ```
//! use tollgate_layers::testing::{Call, Reply, Scripted};
//! use tower::ServiceExt;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let inner = Scripted::new([Reply::stream([1, 2]).used(7)]);
//! let answer = inner.clone().oneshot(Call::new()).await.unwrap();
//! assert_eq!(inner.live(), 1);
//!
//! let (values, note) = answer.collect().await.unwrap();
//! assert_eq!((values, note.used), (vec![1, 2], 7));
//! assert_eq!(inner.live(), 0);
//! # }
//! ```

mod answer;
mod call;
mod fault;
mod pace;
mod readiness;
mod reply;
mod scripted;
mod strict;

pub use self::{
    answer::{Answer, Item, Recording},
    call::{Call, Note},
    fault::Fault,
    readiness::Readiness,
    reply::Reply,
    scripted::Scripted,
    strict::Strict,
};
