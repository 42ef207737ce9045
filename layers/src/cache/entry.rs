//! What the store in memory holds, and how it is weighed against the bounds.

use quick_cache::Weighter;
use tokio::time::Instant;

use super::CacheKey;

/// An answer with its time and its place.
#[derive(Debug, Clone)]
pub(super) struct Entry<R> {
    pub(super) recording: R,
    /// `None` where the time is beyond what a clock can show.
    pub(super) expires: Option<Instant>,
    pub(super) size: u64,
}

/// Weighs an entry so that one bound on the sum of weights bounds bytes and entries alike: no entry
/// weighs less than its share of the bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Share {
    pub(super) bytes: u64,
}

impl<R> Entry<R> {
    pub(super) fn is_expired(&self, now: Instant) -> bool {
        self.expires.is_some_and(|at| at <= now)
    }
}

impl<R> Weighter<CacheKey, Entry<R>> for Share {
    fn weight(&self, key: &CacheKey, entry: &Entry<R>) -> u64 {
        entry.size.saturating_add(key.size() as u64).max(self.bytes)
    }
}
