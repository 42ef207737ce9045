//! How many of the calls of late have failed, without a lock.

use std::sync::atomic::{
    AtomicU64,
    Ordering::{AcqRel, Acquire, Release},
};

/// The window moves by a sixteenth of itself: a power of two, since the numbers of ticks wrap around.
pub(super) const BUCKETS: u32 = 16;

/// Threads read the clock before they write: what is ahead by less was written by another, what is
/// ahead by more has wrapped around and is old.
const NEAR: u32 = 1_000;

/// Failures and calls of the last sixteen ticks, a word for each tick.
#[derive(Debug, Default)]
pub(super) struct Window {
    buckets: [AtomicU64; BUCKETS as usize],
}

/// One word: the number of the tick, and what was counted in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Bucket {
    tick: u32,
    failures: u16,
    total: u16,
}

impl Window {
    /// Counts one call that ended at this tick.
    pub(super) fn add(&self, tick: u64, failed: bool) {
        let tick = truncated(tick);
        self.bucket(tick).update(AcqRel, Acquire, |word| {
            Bucket::unpack(word).at(tick).plus(failed).pack()
        });
    }

    /// Failures, and calls in all, up to this tick.
    pub(super) fn sum(&self, tick: u64) -> (u64, u64) {
        let tick = truncated(tick);
        let mut sum = (0, 0);
        for word in &self.buckets {
            let bucket = Bucket::unpack(word.load(Acquire));
            let is_recent = tick.wrapping_sub(bucket.tick) < BUCKETS;
            if is_recent || bucket.is_ahead_of(tick) {
                sum.0 += u64::from(bucket.failures);
                sum.1 += u64::from(bucket.total);
            }
        }
        sum
    }

    /// Forgets everything.
    pub(super) fn clear(&self) {
        for word in &self.buckets {
            word.store(0, Release);
        }
    }

    fn bucket(&self, tick: u32) -> &AtomicU64 {
        &self.buckets[(tick % BUCKETS) as usize]
    }
}

impl Bucket {
    /// The bucket as it is at this tick: empty, if it was last written at an older one.
    const fn at(self, tick: u32) -> Self {
        // The tick of one that was never written says nothing.
        let is_written = self.total > 0;
        if is_written && (self.tick == tick || self.is_ahead_of(tick)) {
            return self;
        }
        Self {
            tick,
            failures: 0,
            total: 0,
        }
    }

    const fn is_ahead_of(self, tick: u32) -> bool {
        let ahead = self.tick.wrapping_sub(tick);
        0 < ahead && ahead < NEAR
    }

    const fn plus(mut self, failed: bool) -> Self {
        if self.total == u16::MAX {
            // Halved together, they keep their ratio.
            self.failures /= 2;
            self.total /= 2;
        }
        self.failures += failed as u16;
        self.total += 1;
        self
    }

    fn pack(self) -> u64 {
        u64::from(self.tick) << 32 | u64::from(self.failures) << 16 | u64::from(self.total)
    }

    const fn unpack(word: u64) -> Self {
        let [a, b, c, d, e, f, g, h] = word.to_be_bytes();
        Self {
            tick: u32::from_be_bytes([a, b, c, d]),
            failures: u16::from_be_bytes([e, f]),
            total: u16::from_be_bytes([g, h]),
        }
    }
}

/// The low half of the number of a tick, which wraps around.
const fn truncated(tick: u64) -> u32 {
    let [.., a, b, c, d] = tick.to_be_bytes();
    u32::from_be_bytes([a, b, c, d])
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    const WRAP: u64 = 1 << u32::BITS;

    proptest! {
        #[test]
        fn it_counts_what_was_added_in_the_last_sixteen_ticks(
            start in prop_oneof![0..50_u64, WRAP - 40..WRAP, any::<u32>().prop_map(u64::from)],
            steps in vec((0..20_u64, any::<bool>()), 0..100),
        ) {
            let window = Window::default();
            let mut added = Vec::new();
            let mut now = start;
            for (step, failed) in steps {
                now += step;
                window.add(now, failed);
                added.push((now, failed));
                let recent = added.iter().filter(|(tick, _)| tick + u64::from(BUCKETS) > now);
                let total = recent.clone().count() as u64;
                let failures = recent.filter(|(_, failed)| *failed).count() as u64;
                prop_assert_eq!(window.sum(now), (failures, total));
            }
        }
    }

    #[test]
    fn a_thread_with_an_older_clock_takes_nothing_away_from_a_newer_bucket() {
        let window = Window::default();
        window.add(40, true);
        window.add(24, true);
        assert_eq!(window.sum(40), (2, 2));
        assert_eq!(window.sum(39), (2, 2), "nor does it miss what is newer");
    }

    #[test]
    fn a_full_bucket_keeps_its_ratio() {
        let window = Window::default();
        for call in 0..200_000_u32 {
            window.add(7, call.is_multiple_of(4));
        }
        let (failures, total) = window.sum(7);
        assert!(total > 30_000 && total <= 65_535);
        assert!((failures * 4).abs_diff(total) < 20, "{failures} of {total}");
    }

    #[test]
    fn what_was_cleared_is_forgotten() {
        let window = Window::default();
        window.add(3, true);
        window.clear();
        assert_eq!(window.sum(3), (0, 0));
    }
}
