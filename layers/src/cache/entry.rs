//! What the store in memory holds, and how it is weighed against the bounds.

use std::hash::{BuildHasherDefault, Hasher};

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

/// Hashes keys that are hashes already, and that nobody can choose: a turn and a product for each word
/// are enough to spread them.
pub(super) type IsHash = BuildHasherDefault<Fold>;

/// See [`IsHash`].
#[derive(Debug, Default)]
pub(super) struct Fold(u64);

impl Hasher for Fold {
    fn write(&mut self, bytes: &[u8]) {
        /// 2⁶⁴ by the golden ratio, odd.
        const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

        let (words, _) = bytes.as_chunks();
        for word in words {
            self.0 = (self.0.rotate_left(23) ^ u64::from_ne_bytes(*word)).wrapping_mul(SPREAD);
        }
    }

    /// The length, which is the same for all.
    fn write_usize(&mut self, _: usize) {}

    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }
}

impl<R> Entry<R> {
    pub(super) fn is_expired(&self, now: Instant) -> bool {
        self.expires.is_some_and(|at| at <= now)
    }
}

impl<R> Weighter<CacheKey, Entry<R>> for Share {
    fn weight(&self, _: &CacheKey, entry: &Entry<R>) -> u64 {
        entry.size.max(self.bytes)
    }
}
