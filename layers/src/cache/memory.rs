use std::{
    fmt,
    future::{Ready, ready},
    sync::Arc,
    time::Duration,
};

use foldhash::quality::RandomState;
use quick_cache::{
    OptionsBuilder,
    sync::{Cache, DefaultLifecycle},
};
use tokio::time::Instant;

use super::{
    CacheKey, Store,
    entry::{Entry, Share},
};
use crate::Description;

const MAX_BYTES: u64 = 64 << 20;
const SHARD_BYTES: u64 = 8 << 20;
const MAX_SHARDS: u64 = 16;
/// The part of a store for answers that were asked for again; newcomers prove themselves in the rest.
const HOT: f64 = 0.97;
/// Below this many entries, not one would fit into that rest.
const FEW: usize = 64;

/// Answers in the memory of this process, for a time and within bounds.
///
/// A handle: clones share the same answers. What is asked for often stays, when there is no room for
/// all. Time is tokio's, so that tests can pause it. An answer that has expired is never given, and
/// takes its place until it is looked up or the place is needed.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use tollgate_layers::{CacheKey, MemoryStore, cache::Store};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let store = MemoryStore::new(10_000, Duration::from_secs(300)).max_bytes(1 << 20);
/// let key = CacheKey::new([7; 32]);
/// store.put(key.clone(), "Salut", 5);
/// assert_eq!(store.get(&key).await, Some("Salut"));
/// # }
/// ```
pub struct MemoryStore<R> {
    shared: Arc<Shared<R>>,
}

struct Shared<R> {
    cache: Cache<CacheKey, Entry<R>, Share, RandomState>,
    bounds: Bounds,
}

#[derive(Debug, Clone, Copy)]
struct Bounds {
    entries: usize,
    bytes: u64,
    ttl: Duration,
}

impl<R: Clone> MemoryStore<R> {
    /// Keeps up to `entries` answers, each for `ttl`, and up to 64 MiB of them and their keys.
    ///
    /// With either at zero nothing is kept.
    #[must_use]
    pub fn new(entries: usize, ttl: Duration) -> Self {
        Self::bounded(Bounds {
            entries,
            bytes: MAX_BYTES,
            ttl,
        })
    }

    /// An empty store like this one, for up to this many bytes of answers and their keys. 64 MiB by
    /// default.
    ///
    /// An answer counts as no less than its share, the bytes divided by the entries.
    #[must_use]
    pub fn max_bytes(self, bytes: usize) -> Self {
        Self::bounded(Bounds {
            bytes: bytes as u64,
            ..self.shared.bounds
        })
    }

    fn bounded(bounds: Bounds) -> Self {
        let share = bounds.bytes.div_ceil(bounds.entries.max(1) as u64).max(1);
        let shards = 1 << (bounds.bytes / SHARD_BYTES).clamp(1, MAX_SHARDS).ilog2();
        let is_none = bounds.entries == 0 || bounds.ttl.is_zero();
        let bytes = if is_none { 0 } else { bounds.bytes };
        let options = OptionsBuilder::new()
            .estimated_items_capacity(bounds.entries)
            // A multiple of the shards, which would each round up.
            .weight_capacity(bytes - bytes % shards)
            .shards(shards as usize)
            .hot_allocation(if bounds.entries < FEW { 1.0 } else { HOT })
            .build()
            .expect("both capacities are set");
        let cache = Cache::with_options(
            options,
            Share { bytes: share },
            RandomState::default(),
            DefaultLifecycle::default(),
        );
        Self {
            shared: Arc::new(Shared { cache, bounds }),
        }
    }
}

impl<R: Clone> MemoryStore<R> {
    /// How many answers are there, expired ones included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shared.cache.len()
    }

    /// Whether no answer is there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shared.cache.is_empty()
    }

    /// Forgets every answer.
    pub fn clear(&self) {
        self.shared.cache.clear();
    }
}

impl<R: Clone + Send + Sync + 'static> Store for MemoryStore<R> {
    type Recording = R;
    type Get = Ready<Option<R>>;

    fn get(&self, key: &CacheKey) -> Self::Get {
        let cache = &self.shared.cache;
        let now = Instant::now();
        let kept = cache.get(key).filter(|entry| {
            let is_expired = entry.is_expired(now);
            if is_expired {
                // Looked at once more: it may have been replaced by now.
                cache.remove_if(key, |entry| entry.is_expired(now));
            }
            !is_expired
        });
        ready(kept.map(|entry| entry.recording))
    }

    fn put(&self, key: CacheKey, recording: R, size: usize) {
        let entry = Entry {
            recording,
            expires: Instant::now().checked_add(self.shared.bounds.ttl),
            size: size as u64,
        };
        self.shared.cache.insert(key, entry);
    }

    fn describe(&self, layer: Description) -> Description {
        let bounds = &self.shared.bounds;
        layer
            .setting("entries", bounds.entries)
            .setting("max_bytes", bounds.bytes)
            .duration("ttl", bounds.ttl)
    }
}

impl<R> Clone for MemoryStore<R> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
        }
    }
}

impl<R> fmt::Debug for MemoryStore<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore")
            .field("bounds", &self.shared.bounds)
            .finish_non_exhaustive()
    }
}
