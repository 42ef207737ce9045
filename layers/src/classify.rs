//! What an error means to the layers around it.

use std::time::Duration;

use tower::BoxError;

use crate::{
    Saturated, circuit_breaker::Open, deadline::Exceeded, fallback::Waits, idle::Stalled,
    retry::Exhausted, spend_cap::Refused, timeout::Elapsed,
};

/// How far a request got before its attempt ended.
///
/// The order is the order of the steps: `NotSent < MaybeProcessed < Answered`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// No byte of it left this process: sending it again costs nothing twice.
    #[default]
    NotSent,
    /// It was sent, at least in part: the other side may have worked on it, and may bill it.
    MaybeProcessed,
    /// The other side answered, with success or with an error.
    Answered,
}

/// An error that says what may be done about it.
///
/// Layers know no provider and no protocol: this is all that they ask of an error. They pass
/// errors on unchanged, but for the two marks at the end.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say whether it may be retried",
    note = "implement `tollgate_layers::Classify` for the error of the inner service; a layer of \
            tower's own (`timeout`, `load_shed`, `buffer`) between ours turns errors into \
            `BoxError`, which implements it too"
)]
pub trait Classify {
    /// The same target may well answer a little later: worth a retry.
    fn is_transient(&self) -> bool;

    /// Evidence that the target is not well: a circuit breaker counts it.
    fn is_fault(&self) -> bool;

    /// Another target may answer where this one did not: worth a fallback.
    fn is_failover(&self) -> bool;

    /// The wait that the other side asked for.
    fn retry_after(&self) -> Option<Duration>;

    /// How far the request got.
    fn reach(&self) -> Reach;

    /// Marks that retries were spent on it: from now on it is not transient, so that retries
    /// around retries never multiply.
    fn exhausted(&mut self);

    /// Whether retries were spent on it.
    fn is_exhausted(&self) -> bool;

    /// Writes after which wait it is worth trying again, in place of what the other side asked for:
    /// where one error stands for several targets, another one may be well sooner.
    fn set_retry_after(&mut self, wait: Duration);
}

/// Any error, for stacks over services that know nothing of tollgate.
///
/// Errors of our own layers and of `std::io` are recognised through the chain of sources. An error
/// that nobody knows is a fault, is worth a fallback, and is never retried: nothing tells how far
/// its request got.
impl Classify for BoxError {
    fn is_transient(&self) -> bool {
        !self.is_exhausted()
            && (find::<Elapsed>(self).is_some()
                || find::<Stalled>(self).is_some()
                || io_kind(self).is_some_and(is_lost_connection))
    }

    fn is_fault(&self) -> bool {
        let local = find::<Saturated>(self).is_some() || find::<Open>(self).is_some();
        self.is_failover() && !local
    }

    fn is_failover(&self) -> bool {
        find::<Refused>(self).is_none() && find::<Exceeded>(self).is_none()
    }

    fn retry_after(&self) -> Option<Duration> {
        let written = find::<Waits>(self).map(Waits::wait);
        written.or_else(|| find::<Open>(self).map(Open::retry_after))
    }

    fn reach(&self) -> Reach {
        if let Some(exceeded) = find::<Exceeded>(self) {
            return exceeded.reach();
        }
        let local = find::<Refused>(self).is_some()
            || find::<Saturated>(self).is_some()
            || find::<Open>(self).is_some();
        if local || io_kind(self) == Some(std::io::ErrorKind::ConnectionRefused) {
            Reach::NotSent
        } else if find::<Stalled>(self).is_some() {
            Reach::Answered
        } else {
            Reach::MaybeProcessed
        }
    }

    fn exhausted(&mut self) {
        if !self.is_exhausted() {
            wrap(self, Exhausted::new);
        }
    }

    fn is_exhausted(&self) -> bool {
        find::<Exhausted>(self).is_some()
    }

    fn set_retry_after(&mut self, wait: Duration) {
        match self.downcast_mut::<Waits>() {
            Some(mark) => mark.set_wait(wait),
            None => wrap(self, |source| Waits::new(source, wait)),
        }
    }
}

fn wrap<T>(error: &mut BoxError, mark: impl FnOnce(BoxError) -> T)
where
    T: std::error::Error + Send + Sync + 'static,
{
    let source = std::mem::replace(error, Box::new(std::fmt::Error));
    *error = Box::new(mark(source));
}

fn find<T: std::error::Error + 'static>(error: &BoxError) -> Option<&T> {
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error.as_ref());
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        next = error.source();
    }
    None
}

fn io_kind(error: &BoxError) -> Option<std::io::ErrorKind> {
    find::<std::io::Error>(error).map(std::io::Error::kind)
}

const fn is_lost_connection(kind: std::io::ErrorKind) -> bool {
    use std::io::ErrorKind;

    matches!(
        kind,
        ErrorKind::ConnectionRefused
            | ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::TimedOut
            | ErrorKind::UnexpectedEof
    )
}

#[cfg(test)]
mod tests {
    use std::{error::Error, fmt, io};

    use super::*;

    /// What a layer that is not ours may make of an error.
    #[derive(Debug)]
    struct Wrapped(BoxError);

    impl fmt::Display for Wrapped {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.fmt(f)
        }
    }

    impl Error for Wrapped {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(self.0.as_ref())
        }
    }

    #[test]
    fn an_error_that_nobody_knows_is_a_fault_that_is_never_retried() {
        let error: BoxError = "something".into();
        assert!(error.is_fault() && error.is_failover() && !error.is_transient());
        assert_eq!(error.reach(), Reach::MaybeProcessed);
    }

    #[test]
    fn an_open_circuit_is_no_fault_and_worth_a_fallback() {
        let wait = Duration::from_secs(3);
        let error: BoxError = Open::new(wait).into();
        assert!(!error.is_fault() && error.is_failover() && !error.is_transient());
        assert_eq!(error.reach(), Reach::NotSent);
        assert_eq!(error.retry_after(), Some(wait));
    }

    #[test]
    fn a_refused_connection_is_transient_until_retries_were_spent_on_it() {
        let mut error: BoxError = io::Error::from(io::ErrorKind::ConnectionRefused).into();
        assert!(error.is_transient());
        assert_eq!(error.reach(), Reach::NotSent);

        let shown = error.to_string();
        error.exhausted();
        error.exhausted();

        assert!(!error.is_transient() && error.is_failover());
        assert_eq!(error.reach(), Reach::NotSent, "what happened stays visible");
        assert_eq!(error.to_string(), shown, "marked, not wrapped in words");
    }
    #[test]
    fn what_a_layer_of_ours_decided_is_recognised_through_whatever_wraps_it() {
        let means = |error: &BoxError| {
            let (transient, fault) = (error.is_transient(), error.is_fault());
            (transient, fault, error.is_failover(), error.reach())
        };
        let limit = Duration::from_secs(1);
        let table: [(BoxError, _); 6] = [
            (
                Elapsed::new(limit).into(),
                (true, true, true, Reach::MaybeProcessed),
            ),
            (
                Stalled::new(limit).into(),
                (true, true, true, Reach::Answered),
            ),
            (
                Saturated::WaitTooLong { max_wait: limit }.into(),
                (false, false, true, Reach::NotSent),
            ),
            (Refused::NoKey.into(), (false, false, false, Reach::NotSent)),
            (
                Exceeded::NotCalled.into(),
                (false, false, false, Reach::NotSent),
            ),
            (
                Exceeded::Unanswered.into(),
                (false, false, false, Reach::MaybeProcessed),
            ),
        ];
        for (error, meaning) in table {
            assert_eq!(means(&error), meaning, "{error}");
            let error = Wrapped(error).into();
            assert_eq!(means(&error), meaning, "{error}, wrapped");
        }
    }

    #[test]
    fn a_boxed_error_keeps_the_wait_that_was_written_last_and_what_it_was() {
        let mut error: BoxError = io::Error::from(io::ErrorKind::ConnectionReset).into();
        let shown = error.to_string();
        assert_eq!(error.retry_after(), None);

        error.set_retry_after(Duration::from_secs(9));
        error.set_retry_after(Duration::from_secs(2));
        assert_eq!(error.retry_after(), Some(Duration::from_secs(2)));
        assert!(error.is_transient());

        error.exhausted();
        error.set_retry_after(Duration::from_secs(1));
        assert_eq!(error.retry_after(), Some(Duration::from_secs(1)));
        assert!(error.is_exhausted() && !error.is_transient());
        assert_eq!(error.to_string(), shown, "marked, not wrapped in words");
    }
}
