//! When a circuit opens, how long it stays open, and when it closes.

use std::{num::NonZeroU32, time::Duration};

use super::window::BUCKETS;
use crate::{Description, retry::jitter::Jitter};

/// What one layer was set to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Policy {
    pub(super) consecutive: NonZeroU32,
    /// Above 100 the rate never opens a circuit.
    pub(super) percent: u32,
    pub(super) volume: NonZeroU32,
    pub(super) window: Duration,
    pub(super) slow_after: Option<Duration>,
    pub(super) open_for: Duration,
    pub(super) grow_to: Duration,
    pub(super) probes: NonZeroU32,
    pub(super) probe_time: Duration,
    pub(super) close_after: NonZeroU32,
    pub(super) seed: u64,
}

const CONSECUTIVE: NonZeroU32 = NonZeroU32::MIN.saturating_add(4);
const VOLUME: NonZeroU32 = NonZeroU32::MIN.saturating_add(19);
const OPEN_FOR: Duration = Duration::from_secs(30);

impl Policy {
    /// Whether so many failures in a row, or so many among all calls of the window, are too many.
    pub(super) fn opens(&self, run: u32, failures: u64, total: u64) -> bool {
        run >= self.consecutive.get()
            || (total >= u64::from(self.volume.get())
                && failures * 100 >= u64::from(self.percent) * total)
    }

    /// Whether the window is looked at.
    pub(super) const fn has_rate(&self) -> bool {
        self.percent <= 100
    }

    /// The number of the bucket for this much time since the beginning.
    pub(super) fn tick(&self, nanos: u64) -> u64 {
        let width = self.window.as_nanos() / u128::from(BUCKETS);
        // Narrower ones would need more ticks than a bucket can tell apart.
        nanos / u64::try_from(width).unwrap_or(u64::MAX).max(1_000_000)
    }

    /// Adds what it was set to.
    pub(super) fn describe(&self, description: Description) -> Description {
        let rate = format_args!("{} % of {}", self.percent, self.volume);
        description
            .setting("consecutive", self.consecutive)
            .setting("failure_rate", rate)
            .duration("window", self.window)
            .duration("slow_after", self.slow_after)
            .duration("open_for", self.open_for)
            .duration("grow_to", self.grow_to.max(self.open_for))
            .setting("probes", self.probes)
            .duration("probe_time", self.probe_time)
            .setting("close_after", self.close_after)
    }

    /// How long the circuit stays open when probes have failed `reopened` times since it opened.
    ///
    /// `draw` varies the result by up to a tenth: processes and circuits that opened together are
    /// not to be probed together.
    pub(super) fn open_time(&self, reopened: u32, draw: u64) -> Duration {
        let factor = 1_u32.checked_shl(reopened).unwrap_or(u32::MAX);
        let grown = self.open_for.saturating_mul(factor);
        let time = grown.min(self.grow_to).max(self.open_for);
        let random = Jitter::seeded(self.seed ^ draw).next();
        let tenth = u64::try_from(time.as_nanos() / 10).unwrap_or(u64::MAX);
        // The high half of the product is even over 0..tenth, without a division.
        let extra = (u128::from(random) * u128::from(tenth)) >> u64::BITS;
        time.saturating_add(Duration::from_nanos(u64::try_from(extra).unwrap_or(tenth)))
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            consecutive: CONSECUTIVE,
            percent: 50,
            volume: VOLUME,
            window: Duration::from_secs(60),
            slow_after: None,
            open_for: OPEN_FOR,
            grow_to: Duration::ZERO,
            probes: NonZeroU32::MIN,
            probe_time: OPEN_FOR,
            close_after: NonZeroU32::MIN,
            seed: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_open_time_doubles_up_to_its_cap_and_is_at_most_a_tenth_longer(
            base in 0..1_000_000_u32,
            cap in 0..10_000_000_u32,
            reopened in prop_oneof![0..40_u32, any::<u32>()],
            draw: u64,
        ) {
            let millisecond = Duration::from_millis(1);
            let policy = Policy {
                open_for: base * millisecond,
                grow_to: cap * millisecond,
                ..Policy::default()
            };
            let doubled = u64::from(base) << reopened.min(40);
            let least = Duration::from_millis(doubled.min(cap.max(base).into()));
            let time = policy.open_time(reopened, draw);
            prop_assert!(least <= time && time <= least + least / 10, "{:?}", time);
        }
    }

    #[test]
    fn the_longest_of_all_durations_does_not_overflow() {
        let policy = Policy {
            open_for: Duration::MAX,
            window: Duration::MAX,
            ..Policy::default()
        };
        assert_eq!(policy.open_time(u32::MAX, u64::MAX), Duration::MAX);
        assert_eq!(policy.tick(u64::MAX), 1);
    }

    #[test]
    fn a_rate_counts_only_from_its_volume_on() {
        let policy = Policy::default();
        assert!(!policy.opens(4, 19, 19));
        assert!(policy.opens(4, 10, 20));
        assert!(!policy.opens(4, 9, 20));
        assert!(policy.opens(5, 5, 1_000));
    }
}
