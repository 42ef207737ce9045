//! The places of the probes of a half-open circuit.

use std::{num::NonZeroU32, time::Duration};

use tokio::time::Instant;

/// Who has a place, and until when it is his alone.
#[derive(Debug, Default)]
pub(super) struct Places {
    taken: Vec<Place>,
    /// Numbers are not used twice, so that a probe that lost its place gives back no other's.
    next: u64,
}

#[derive(Debug)]
struct Place {
    number: u64,
    until: Instant,
}

impl Places {
    /// Takes one of `limit` places for `time`; else says how long until one is free at the latest.
    ///
    /// A probe that holds its place for longer goes on, but another may take the place.
    pub(super) fn take(
        &mut self,
        limit: NonZeroU32,
        time: Duration,
        now: Instant,
    ) -> Result<u64, Duration> {
        self.taken.retain(|place| now < place.until);
        let first_free = self.taken.iter().map(|place| place.until).min();
        if self.taken.len() >= limit.get() as usize
            && let Some(first_free) = first_free
        {
            return Err(first_free - now);
        }
        let number = self.next;
        self.next += 1;
        self.taken.push(Place {
            number,
            until: super::circuit::after(now, time),
        });
        Ok(number)
    }

    /// Gives a place back, if it is still taken.
    pub(super) fn give_back(&mut self, number: u64) {
        self.taken.retain(|place| place.number != number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_place_is_taken_again_once_it_was_given_back_or_its_time_is_over() {
        let now = Instant::now();
        let mut places = Places::default();
        let take = |places: &mut Places, now| places.take(NonZeroU32::MIN, SECOND, now);

        let first = take(&mut places, now).unwrap();
        assert_eq!(take(&mut places, now + SECOND / 4), Err(SECOND * 3 / 4));
        places.give_back(first);

        let second = take(&mut places, now).unwrap();
        let third = take(&mut places, now + SECOND).unwrap();
        places.give_back(second);
        assert!(take(&mut places, now + SECOND).is_err(), "not his to give");
        places.give_back(third);
        assert!(take(&mut places, now + SECOND).is_ok());
    }
}
