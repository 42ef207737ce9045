//! What the cache keeps, to whom it gives it, and how.

mod admission;
mod concurrency;
mod hits;
mod memory;
mod readiness;
mod replay;
mod scope;
mod stores;
mod types;

use std::time::Duration;

use tollgate_layers::{
    CacheLayer, MemoryStore,
    cache::Cached,
    testing::{Answer, Call, Fault, Note, Recording, Reply, Scripted},
};
use tower::{Layer, Service};

const SECOND: Duration = Duration::from_secs(1);

type Memory = MemoryStore<Recording>;

fn store() -> Memory {
    MemoryStore::new(100, 300 * SECOND)
}

/// Everybody's cache over a target that gives this reply to every call.
fn cached(reply: Reply) -> (Cached<Scripted, Memory>, Scripted) {
    let inner = Scripted::new([reply]);
    (CacheLayer::shared(store()).layer(inner.clone()), inner)
}

fn streamed() -> Call {
    Call::new().streamed()
}

/// Calls, and reads the answer to its end.
async fn read<S>(chat: &mut S, call: Call) -> Result<(Vec<u32>, Note), Fault>
where
    S: Service<Call, Response = Answer, Error = Fault>,
{
    chat.call(call).await?.collect().await
}
