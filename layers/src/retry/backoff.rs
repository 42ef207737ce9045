//! How long to wait before an attempt is made again.

use std::{fmt, time::Duration};

use super::InvalidBackoff;

/// Exponential backoff with full jitter: each wait is drawn evenly from zero to a ceiling that
/// doubles from one retry to the next, up to a cap.
///
/// Full jitter spreads callers that failed together over the whole of the wait, and finishes their
/// work with the fewest calls ([measurements]). By default the ceiling grows from 500 ms to 8 s.
///
/// [measurements]: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use tollgate_layers::Backoff;
///
/// let backoff = Backoff::new(Duration::from_millis(100), Duration::from_secs(1))?;
/// assert_eq!(backoff.ceiling(0), Duration::from_millis(100));
/// assert_eq!(backoff.ceiling(2), Duration::from_millis(400));
/// assert_eq!(backoff.ceiling(9), Duration::from_secs(1));
/// # Ok::<(), tollgate_layers::retry::InvalidBackoff>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    base: Duration,
    cap: Duration,
}

impl Backoff {
    /// A backoff whose ceiling starts at `base` and doubles up to `cap`.
    ///
    /// # Errors
    ///
    /// [`InvalidBackoff`] where `base` is zero, which would never grow, or greater than `cap`.
    pub const fn new(base: Duration, cap: Duration) -> Result<Self, InvalidBackoff> {
        if base.is_zero() {
            return Err(InvalidBackoff::ZeroBase);
        }
        if base.as_nanos() > cap.as_nanos() {
            return Err(InvalidBackoff::BaseAboveCap { base, cap });
        }
        Ok(Self { base, cap })
    }

    /// The longest wait before the retry of this number; the first retry is number 0.
    #[must_use]
    pub fn ceiling(&self, retry: u32) -> Duration {
        // From the shortest base to the longest cap there are 94 doublings: the search is short.
        let grown = (0..retry).try_fold(self.base, |ceiling, _| {
            ceiling.checked_mul(2).filter(|grown| *grown < self.cap)
        });
        grown.unwrap_or(self.cap)
    }

    /// The wait before the retry of this number, as a number out of all `u64` draws it.
    pub(super) fn draw(&self, retry: u32, random: u64) -> Duration {
        let ceiling = u64::try_from(self.ceiling(retry).as_nanos()).unwrap_or(u64::MAX);
        // The high half of the product is even over 0..=ceiling, without a division.
        let drawn = (u128::from(random) * (u128::from(ceiling) + 1)) >> u64::BITS;
        Duration::from_nanos(u64::try_from(drawn).unwrap_or(ceiling))
    }
}

impl fmt::Display for Backoff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} to {:?}", self.base, self.cap)
    }
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            base: Duration::from_millis(500),
            cap: Duration::from_secs(8),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::retry::jitter::Jitter;

    fn backoffs() -> impl Strategy<Value = Backoff> {
        let cap = prop_oneof![1..=u64::MAX, 1..=60_000_000_000_u64];
        cap.prop_flat_map(|cap| (prop_oneof![1..=cap, 1..=cap.min(1_000)], Just(cap)))
            .prop_map(|(base, cap)| {
                Backoff::new(Duration::from_nanos(base), Duration::from_nanos(cap)).unwrap()
            })
    }

    proptest! {
        #[test]
        fn a_draw_is_never_above_the_base_doubled_up_to_the_cap(
            backoff in backoffs(),
            retry in prop_oneof![0..70_u32, any::<u32>()],
            random: u64,
        ) {
            let ceiling = backoff.ceiling(retry).as_nanos();
            let doubled = backoff.base.as_nanos() << retry.min(64);
            prop_assert_eq!(ceiling, doubled.min(backoff.cap.as_nanos()));
            prop_assert!(backoff.draw(retry, random).as_nanos() <= ceiling);
        }

        #[test]
        fn the_ceiling_never_falls_and_ends_at_the_cap(backoff in backoffs(), retry in 0..200_u32) {
            prop_assert!(backoff.ceiling(retry) <= backoff.ceiling(retry + 1));
            prop_assert_eq!(backoff.ceiling(u32::MAX), backoff.cap);
        }

        #[test]
        fn draws_are_spread_evenly_below_the_ceiling(
            backoff in backoffs(),
            retry in 0..20_u32,
            seed: u64,
        ) {
            let jitter = Jitter::seeded(seed);
            let ceiling = backoff.ceiling(retry).as_secs_f64();
            prop_assume!(ceiling > 1e-6);

            let mut quarters = [0; 4];
            let mut sum = 0.0;
            for _ in 0..4_000 {
                let part = backoff.draw(retry, jitter.next()).as_secs_f64() / ceiling;
                quarters[((part * 4.0) as usize).min(3)] += 1;
                sum += part;
            }

            // Six standard deviations: about one run in 10⁸ would fail by chance.
            prop_assert!((sum / 4_000.0 - 0.5).abs() < 0.028, "mean {}", sum / 4_000.0);
            prop_assert!(quarters.iter().all(|&n| (836..=1_164).contains(&n)), "{quarters:?}");
        }
    }

    #[test]
    fn the_ends_of_the_range_can_both_be_drawn() {
        let backoff = Backoff::default();
        assert_eq!(backoff.draw(0, 0), Duration::ZERO);
        assert_eq!(backoff.draw(0, u64::MAX), Duration::from_millis(500));
        assert_eq!(backoff.draw(4, u64::MAX), Duration::from_secs(8));
        assert_eq!(backoff.draw(u32::MAX, u64::MAX), Duration::from_secs(8));
    }

    #[test]
    fn the_longest_of_all_durations_does_not_overflow() {
        let backoff = Backoff::new(Duration::MAX, Duration::MAX).unwrap();
        assert_eq!(backoff.ceiling(u32::MAX), Duration::MAX);
        assert_eq!(
            backoff.draw(u32::MAX, u64::MAX),
            Duration::from_nanos(u64::MAX)
        );
    }

    #[test]
    fn a_base_of_zero_or_above_the_cap_is_refused() {
        let second = Duration::from_secs(1);
        assert_eq!(
            Backoff::new(Duration::ZERO, second),
            Err(InvalidBackoff::ZeroBase)
        );
        let error = Backoff::new(second * 2, second).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the base of the backoff, 2000 ms, is above its cap, 1000 ms"
        );
    }
}
