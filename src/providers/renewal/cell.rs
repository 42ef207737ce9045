//! What all clones of a service share, and when it has to be renewed.

use std::time::Duration;

use tokio::time::Instant;

use super::Failure;

/// How long before its end it is renewed, if that is not more than half of its life.
const MARGIN: Duration = Duration::from_secs(300);

/// How long one that could not be renewed, and is good still, is left alone.
const PAUSE: Duration = Duration::from_secs(30);

/// What is held, or the failure to get it.
pub(super) struct Cell<T> {
    held: Option<Held<T>>,
    failed: Option<(Instant, Failure)>,
}

struct Held<T> {
    value: T,
    since: Instant,
    end: Option<End>,
}

#[derive(Debug, Clone, Copy)]
struct End {
    renew: Instant,
    until: Instant,
}

/// What there is for a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Look<T> {
    /// A good one.
    Good(T),
    /// A good one that somebody should renew.
    Aging(T),
    /// None.
    Nothing,
}

impl<T: Clone + PartialEq> Cell<T> {
    pub(super) const fn new() -> Self {
        Self {
            held: None,
            failed: None,
        }
    }

    pub(super) fn look(&self, now: Instant) -> Look<T> {
        let Some(held) = &self.held else {
            return Look::Nothing;
        };
        let value = held.value.clone();
        let Some(end) = held.end else {
            return Look::Good(value);
        };
        let failed = self.failed.as_ref().map(|(at, _)| *at + PAUSE);
        if now >= end.until {
            Look::Nothing
        } else if now < end.renew || failed.is_some_and(|again| now < again) {
            Look::Good(value)
        } else {
            Look::Aging(value)
        }
    }

    /// The failure to get one, where it came after this moment.
    pub(super) fn failed_since(&self, began: Instant) -> Option<Failure> {
        let (at, failure) = self.failed.as_ref()?;
        (*at > began).then(|| failure.clone())
    }

    /// What was asked for at this moment has come, and lasts so long from then on; `None`
    /// until it is refused.
    pub(super) fn put(&mut self, value: T, life: Option<Duration>, asked: Instant) {
        // One that lasts beyond all time does not end.
        let until = life.and_then(|life| asked.checked_add(life));
        let margin = life.map_or(MARGIN, |life| MARGIN.min(life / 2));
        self.held = Some(Held {
            value,
            since: asked,
            end: until.map(|until| End {
                renew: until - margin,
                until,
            }),
        });
        self.failed = None;
    }

    pub(super) fn fail(&mut self, failure: Failure, now: Instant) {
        self.failed = Some((now, failure));
    }

    /// This one was refused; gives whether another may do better, which one that is older than
    /// `began` may.
    pub(super) fn refuse(&mut self, value: &T, began: Instant) -> bool {
        match &self.held {
            Some(held) if held.value != *value => true,
            Some(held) if held.since >= began => false,
            _ => {
                self.held = None;
                true
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Error, ErrorKind};

    fn failure() -> Failure {
        Failure::from(&Error::new(ErrorKind::Server))
    }

    fn hold(cell: &mut Cell<&'static str>, text: &'static str, seconds: u64, asked: Instant) {
        cell.put(text, Some(Duration::from_secs(seconds)), asked);
    }

    #[test]
    fn a_token_without_an_end_is_good_until_it_is_refused() {
        let start = Instant::now();
        let much_later = start + Duration::from_secs(1 << 30);
        for life in [None, Some(Duration::MAX)] {
            let mut cell = Cell::new();
            cell.put("a", life, start);
            assert_eq!(cell.look(much_later), Look::Good("a"));
            assert!(cell.refuse(&"a", much_later));
            assert_eq!(cell.look(much_later), Look::Nothing);
        }
    }

    #[test]
    fn a_token_is_good_then_aging_then_nothing() {
        let start = Instant::now();
        let after = |seconds| start + Duration::from_secs(seconds);
        for (life, aging) in [(3600, 3300), (60, 30)] {
            let mut cell = Cell::new();
            assert_eq!(cell.look(start), Look::Nothing);
            hold(&mut cell, "a", life, start);
            assert_eq!(cell.look(after(aging - 1)), Look::Good("a"));
            assert_eq!(cell.look(after(aging)), Look::Aging("a"));
            assert_eq!(cell.look(after(life)), Look::Nothing);
        }
    }

    #[test]
    fn a_token_that_could_not_be_renewed_is_left_alone_for_a_while() {
        let start = Instant::now();
        let mut cell = Cell::new();
        hold(&mut cell, "a", 3600, start);
        let aging = start + Duration::from_secs(3400);
        cell.fail(failure(), aging);
        assert_eq!(cell.look(aging), Look::Good("a"));
        assert_eq!(cell.look(aging + PAUSE), Look::Aging("a"));
    }

    #[test]
    fn a_refused_token_is_given_up_unless_it_is_new_or_was_replaced() {
        let start = Instant::now();
        let later = start + Duration::from_secs(1);
        let mut cell = Cell::new();
        hold(&mut cell, "a", 3600, start);
        assert!(!cell.refuse(&"a", start));
        assert!(cell.refuse(&"b", later));
        assert_eq!(cell.look(later), Look::Good("a"));
        assert!(cell.refuse(&"a", later));
        assert_eq!(cell.look(later), Look::Nothing);
    }

    #[test]
    fn a_failure_is_that_of_those_who_waited_for_it() {
        let start = Instant::now();
        let mut cell = Cell::<()>::new();
        cell.fail(failure(), start + Duration::from_secs(1));
        assert!(cell.failed_since(start).is_some());
        assert!(cell.failed_since(start + Duration::from_secs(1)).is_none());
    }
}
