//! The token that all clones of a service share, and when it has to be renewed.

use std::time::Duration;

use http::HeaderValue;
use tokio::time::Instant;

use super::token::{Failure, Token};

/// How long before its end a token is renewed, if that is not more than half of its life.
const MARGIN: Duration = Duration::from_secs(300);

/// How long a token that could not be renewed, and is good still, is left alone.
const PAUSE: Duration = Duration::from_secs(30);

/// The token, or the failure to get one.
#[derive(Debug, Default)]
pub(super) struct Cell {
    held: Option<Held>,
    failed: Option<(Instant, Failure)>,
}

#[derive(Debug)]
struct Held {
    value: HeaderValue,
    since: Instant,
    renew: Instant,
    until: Instant,
}

/// What there is for a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Look {
    /// A good token.
    Good(HeaderValue),
    /// A good token that somebody should renew.
    Aging(HeaderValue),
    /// None.
    Nothing,
}

impl Cell {
    pub(super) fn look(&self, now: Instant) -> Look {
        let Some(held) = self.held.as_ref().filter(|held| now < held.until) else {
            return Look::Nothing;
        };
        let value = held.value.clone();
        let failed = self.failed.as_ref().map(|(at, _)| *at + PAUSE);
        if now < held.renew || failed.is_some_and(|again| now < again) {
            Look::Good(value)
        } else {
            Look::Aging(value)
        }
    }

    /// The failure to get a token, where it came after this moment.
    pub(super) fn failed_since(&self, began: Instant) -> Option<Failure> {
        let (at, failure) = self.failed.as_ref()?;
        (*at > began).then(|| failure.clone())
    }

    /// A token that was asked for at this moment has come.
    pub(super) fn put(&mut self, token: &Token, asked: Instant) {
        let margin = MARGIN.min(token.life / 2);
        let until = asked.checked_add(token.life).unwrap_or(asked);
        self.held = Some(Held {
            value: token.value.clone(),
            since: asked,
            renew: until - margin,
            until,
        });
        self.failed = None;
    }

    pub(super) fn fail(&mut self, failure: Failure, now: Instant) {
        self.failed = Some((now, failure));
    }

    /// This token was refused; gives whether another may do better, which one that is older than
    /// `began` may.
    pub(super) fn refuse(&mut self, value: &HeaderValue, began: Instant) -> bool {
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
    use crate::ErrorKind;

    fn token(text: &'static str, seconds: u64) -> Token {
        Token {
            value: HeaderValue::from_static(text),
            life: Duration::from_secs(seconds),
        }
    }

    fn failure() -> Failure {
        Failure {
            kind: ErrorKind::Server,
            status: None,
            code: None,
            message: String::new(),
        }
    }

    fn value(text: &'static str) -> HeaderValue {
        HeaderValue::from_static(text)
    }

    #[test]
    fn a_token_is_good_then_aging_then_nothing() {
        let start = Instant::now();
        let after = |seconds| start + Duration::from_secs(seconds);
        for (life, aging) in [(3600, 3300), (60, 30)] {
            let mut cell = Cell::default();
            assert_eq!(cell.look(start), Look::Nothing);
            cell.put(&token("a", life), start);
            assert_eq!(cell.look(after(aging - 1)), Look::Good(value("a")));
            assert_eq!(cell.look(after(aging)), Look::Aging(value("a")));
            assert_eq!(cell.look(after(life)), Look::Nothing);
        }
    }

    #[test]
    fn a_token_that_could_not_be_renewed_is_left_alone_for_a_while() {
        let start = Instant::now();
        let mut cell = Cell::default();
        cell.put(&token("a", 3600), start);
        let aging = start + Duration::from_secs(3400);
        cell.fail(failure(), aging);
        assert_eq!(cell.look(aging), Look::Good(value("a")));
        assert_eq!(cell.look(aging + PAUSE), Look::Aging(value("a")));
    }

    #[test]
    fn a_refused_token_is_given_up_unless_it_is_new_or_was_replaced() {
        let start = Instant::now();
        let later = start + Duration::from_secs(1);
        let mut cell = Cell::default();
        cell.put(&token("a", 3600), start);
        assert!(!cell.refuse(&value("a"), start));
        assert!(cell.refuse(&value("b"), later));
        assert_eq!(cell.look(later), Look::Good(value("a")));
        assert!(cell.refuse(&value("a"), later));
        assert_eq!(cell.look(later), Look::Nothing);
    }

    #[test]
    fn a_failure_is_that_of_those_who_waited_for_it() {
        let start = Instant::now();
        let mut cell = Cell::default();
        cell.fail(failure(), start + Duration::from_secs(1));
        assert!(cell.failed_since(start).is_some());
        assert!(cell.failed_since(start + Duration::from_secs(1)).is_none());
    }
}
