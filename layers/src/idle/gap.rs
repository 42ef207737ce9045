use std::time::Duration;

use tokio::time::Instant;

/// A look that comes this much after its time was not woken by the timer: the reader was elsewhere.
const LATE: Duration = Duration::from_secs(1);

/// Thirty years: longer than anybody waits, and short enough to be added to any moment.
const FOREVER: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);

/// How long a stream has been silent, as far as its reader has looked.
#[derive(Debug)]
pub(super) struct Gap {
    limit: Duration,
    /// The first look that found no item.
    since: Option<Instant>,
    /// Whether the gap was begun anew for a reader who came back late.
    excused: bool,
}

impl Gap {
    pub(super) fn new(limit: Duration) -> Self {
        Self {
            limit: limit.min(FOREVER),
            since: None,
            excused: false,
        }
    }

    /// An item came.
    pub(super) const fn item(&mut self) {
        self.since = None;
        self.excused = false;
    }

    /// There is no item: when to look again; `None` where the gap is longer than it may be.
    pub(super) fn silent(&mut self, now: Instant) -> Option<Instant> {
        let since = *self.since.get_or_insert(now);
        let end = since + self.limit;
        if now < end {
            return Some(end);
        }
        // A connection may hold back what came while nobody read. Asked for it just now, it has had
        // no time to give it: the reader's absence is not held against it, once in each gap.
        if self.excused || now < end + LATE {
            return None;
        }
        self.excused = true;
        self.since = Some(now);
        Some(now + self.limit)
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    const LIMIT: Duration = Duration::from_secs(10);

    #[test]
    fn the_gap_begins_with_the_first_look_that_finds_nothing() {
        let now = Instant::now();
        let mut gap = Gap::new(LIMIT);
        assert_eq!(gap.silent(now), Some(now + LIMIT));
        assert_eq!(gap.silent(now + LIMIT / 2), Some(now + LIMIT));

        gap.item();
        let later = now + LIMIT * 100;
        assert_eq!(gap.silent(later), Some(later + LIMIT));
        assert_eq!(gap.silent(later + LIMIT), None);
    }

    #[test]
    fn a_reader_who_comes_back_late_is_excused_once_in_each_gap() {
        let now = Instant::now();
        let mut gap = Gap::new(LIMIT);
        gap.silent(now);
        let back = now + LIMIT + LATE;
        assert_eq!(gap.silent(back), Some(back + LIMIT));
        assert_eq!(gap.silent(back + LIMIT + LATE), None);

        gap.item();
        gap.silent(back);
        assert!(gap.silent(back + LIMIT + LATE).is_some());
    }

    #[test]
    fn a_limit_of_any_length_can_be_set() {
        let now = Instant::now();
        assert_eq!(Gap::new(Duration::ZERO).silent(now), None);
        assert!(Gap::new(Duration::MAX).silent(now).is_some());
    }

    proptest! {
        /// Each look comes some time after the one before; `true` finds an item.
        #[test]
        fn silence_ends_a_stream_after_the_limit_and_not_long_after_it(
            looks in vec((0..6_000_u64, prop::bool::weighted(0.2)), 1..60),
        ) {
            let mut now = Instant::now();
            let mut gap = Gap::new(LIMIT);
            // The first look of the gap that found nothing, and the longest time between two looks.
            let mut gap_began = None;
            let mut away = Duration::ZERO;
            for (after, item) in looks {
                let after = Duration::from_millis(after);
                now += after;
                if item {
                    gap.item();
                    (gap_began, away) = (None, Duration::ZERO);
                    continue;
                }
                if gap_began.is_some() {
                    away = away.max(after);
                }
                let silence = now - *gap_began.get_or_insert(now);
                let attentive = away < LATE;
                match gap.silent(now) {
                    Some(next) => {
                        prop_assert!(next > now && next <= now + LIMIT);
                        prop_assert!(!attentive || silence < LIMIT);
                        prop_assert!(silence < (LIMIT + away) * 2);
                    }
                    None => prop_assert!(silence >= LIMIT),
                }
            }
        }
    }
}
