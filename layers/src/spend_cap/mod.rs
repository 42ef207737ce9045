//! No call is made that the cap cannot pay for.
//!
//! Before a call its worst case is reserved: spent, reserved and the bound of the call must stay
//! within the cap, which is one atomic step, so that of a hundred concurrent calls at a cap for one
//! one is made. When the call has ended, whatever ended it, what it came to is booked in place of
//! what was reserved: once, truly, also where it is more.
//!
//! What is booked is the cost on the summary of the attempt, where a layer further in wrote one;
//! else what [`Weigh::actual`](crate::Weigh::actual) says, which must be 0 for an attempt that was
//! not sent; and the whole bound where neither knows. An unknown cost is never nothing.
//!
//! # Order
//!
//! Outside [`cost`](crate::cost), whose amounts it books; inside [`retry`](crate::retry) and
//! whatever else sends again, so that each attempt is reserved and settled by itself; inside
//! caches, since a hit costs nothing, and inside queues, so that no money is reserved while waiting
//! in them.
//!
//! # Readiness
//!
//! Late-bound: always ready, and nothing is reserved before the call. The inner service is made
//! ready once the money is there.
//!
//! # Streams
//!
//! The reservation lives as long as the stream, and is settled when the stream ends: a stream that
//! broke or was dropped, by what is known of it.
//!
//! # Errors
//!
//! [`Refused`]; a refused call was not sent, and nothing of it is booked. A call
//! whose bound is unknown is refused as well. A call that came to more than its bound can overrun
//! the cap: then nothing more is admitted, and [`SpendCap::overrun`] says by how much. A `warn` event
//! is written when a cap is used up, and when one is overrun.
//!
//! # Cancellation
//!
//! A call dropped before the inner service was called gives everything back. Afterwards it is
//! settled by what its record holds.
//!
//! # Examples
//!
//! ```
//! use tollgate_layers::{SpendCap, SpendCapLayer, Usd, weigh_fn, testing::{Call, Note, Reply, Scripted}};
//! use tower::{Layer, Service, ServiceExt};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let cap = SpendCap::new(Usd::from_nanos(100));
//! let prices = weigh_fn(|_: &mut Call| Some(60), |note: &Note| Some(note.used));
//! let inner = Scripted::new([Reply::stream([1, 2]).used(50)]);
//! let mut chat = SpendCapLayer::new(cap.clone(), prices).layer(inner);
//!
//! let answer = chat.call(Call::new().streamed()).await.unwrap();
//! assert_eq!(cap.reserved(), Usd::from_nanos(60), "until the stream has ended");
//!
//! let refused = chat.call(Call::new()).await.unwrap_err();
//! assert!(refused.refused().is_some(), "60 reserved and 60 more are too much");
//!
//! answer.collect().await.unwrap();
//! assert_eq!((cap.spent(), cap.reserved()), (Usd::from_nanos(50), Usd::ZERO));
//! # }
//! ```

mod cap;
mod caps;
pub mod error;
pub mod future;
mod layer;
mod ledger;
mod opening;
mod service;
mod settlement;
mod store;

pub use self::{
    cap::{Held, SpendCap},
    caps::{HeldFor, SpendCaps},
    error::Refused,
    layer::{OneAccount, SpendCapLayer},
    service::CappedSpend,
    store::{Reservation, Store},
};
