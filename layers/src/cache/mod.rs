//! A request that was answered before is answered out of a store.
//!
//! The request [knows its key](Cacheable). Where the store holds an answer under it, that answer is
//! given again, whole or streamed as the caller asks now: its summary shows what it used then, that
//! it is [cached](crate::Marked::mark_cached), and that it costs nothing. Otherwise the inner
//! service is called, and its answer recorded as it passes.
//!
//! Kept is what may be given again: an answer that completed, that
//! [ended of itself](crate::Replay::is_finished), that came from the target which was asked and not
//! from a [fallback](crate::fallback), and is no larger than [`CacheLayer::max_answer`]. A request
//! that may be answered differently each time is neither looked up nor kept, unless that
//! [is wanted](CacheLayer::sampled).
//!
//! Whose answers are shared is said aloud: [`CacheLayer::per_caller`] keeps callers apart, and
//! skips a request without one; [`CacheLayer::shared`] is for a single tenant.
//!
//! # Order
//!
//! Outside everything that spends, limits or sends: a hit takes no part in any of it. Inside
//! [`observe`](crate::observe) and deadlines, which see hits too.
//!
//! # Readiness
//!
//! Late-bound: always ready. On a hit the inner service is neither cloned nor made ready.
//!
//! # Streams
//!
//! A stream is recorded while it is read and kept when its end is handed over; one that breaks or is
//! dropped is not. A whole answer can be replayed as a stream, and a stream as a whole answer.
//!
//! # Errors
//!
//! Adds none, and keeps none. A store that fails is a store without an answer.
//!
//! # Cancellation
//!
//! A dropped call leaves nothing in the store.
//!
//! # Examples
//!
//! ```
//! use std::time::Duration;
//! use tollgate_layers::{CacheLayer, Cost, MemoryStore, Usd, testing::{Call, Reply, Scripted}};
//! use tower::{Layer, Service};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let inner = Scripted::new([Reply::stream([1, 2]).used(7)]);
//! let store = MemoryStore::new(10_000, Duration::from_secs(300));
//! let mut chat = CacheLayer::shared(store).layer(inner.clone());
//!
//! let first = chat.call(Call::new().streamed()).await.unwrap();
//! let (values, _) = first.collect().await.unwrap();
//!
//! let again = chat.call(Call::new()).await.unwrap();
//! let (same, note) = again.collect().await.unwrap();
//! assert_eq!((same, note.used), (values, 7));
//! assert_eq!((note.cached, note.cost), (true, Cost::Known(Usd::ZERO)));
//! assert_eq!(inner.calls(), 1);
//! # }
//! ```

mod entry;
pub mod future;
mod key;
mod layer;
mod memory;
mod service;
mod store;

pub use self::{
    key::{CacheKey, Cacheable, Scope},
    layer::CacheLayer,
    memory::MemoryStore,
    service::Cached,
    store::Store,
};
