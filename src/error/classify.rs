//! What an error means to the layers.

use std::time::Duration;

use tollgate_layers::{
    Classify, Reach, Saturated, circuit_breaker::Open, deadline::Exceeded, idle::Stalled,
    spend_cap::Refused, timeout::Elapsed,
};

use super::{Error, ErrorKind};

impl Classify for Error {
    fn is_transient(&self) -> bool {
        // The provider may call off a retry, or ask for one, but never of a broken stream.
        let transient = match self.0.should_retry {
            Some(should) => should && self.kind() != ErrorKind::Interrupted,
            None => self.kind().is_transient(),
        };
        transient && !self.is_exhausted()
    }

    fn is_fault(&self) -> bool {
        // Where the caller's patience ended a stream, that says nothing about the target.
        self.kind().is_fault() && self.cause() != Some(ErrorKind::DeadlineExceeded)
    }

    fn is_failover(&self) -> bool {
        self.kind().is_failover()
    }

    fn retry_after(&self) -> Option<Duration> {
        Self::retry_after(self)
    }

    fn reach(&self) -> Reach {
        Self::reach(self)
    }

    fn exhausted(&mut self) {
        self.0.exhausted = true;
    }

    fn is_exhausted(&self) -> bool {
        Self::is_exhausted(self)
    }

    fn set_retry_after(&mut self, wait: Duration) {
        self.0.retry_after = Some(wait);
    }
}

impl From<Elapsed> for Error {
    fn from(elapsed: Elapsed) -> Self {
        Self::new(ErrorKind::Timeout)
            .with_reach(Reach::MaybeProcessed)
            .with_message(elapsed.to_string())
            .with_source(elapsed)
    }
}

impl From<Stalled> for Error {
    fn from(stalled: Stalled) -> Self {
        Self::new(ErrorKind::Timeout)
            .with_reach(Reach::Answered)
            .with_message(stalled.to_string())
            .with_source(stalled)
    }
}

impl From<Exceeded> for Error {
    fn from(exceeded: Exceeded) -> Self {
        Self::new(ErrorKind::DeadlineExceeded)
            .with_reach(exceeded.reach())
            .with_message(exceeded.to_string())
            .with_source(exceeded)
    }
}

impl From<Saturated> for Error {
    fn from(saturated: Saturated) -> Self {
        Self::new(ErrorKind::Saturated)
            .with_message(saturated.to_string())
            .with_source(saturated)
    }
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        Self::new(ErrorKind::SpendCapReached)
            .with_message(refused.to_string())
            .with_source(refused)
    }
}

impl From<Open> for Error {
    fn from(open: Open) -> Self {
        Self::new(ErrorKind::CircuitOpen)
            .with_retry_after(open.retry_after())
            .with_message(open.to_string())
            .with_source(open)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_may_call_off_a_retry_and_never_asks_for_one_of_a_broken_stream() {
        let server = || Error::new(ErrorKind::Server);
        assert!(server().is_transient());
        assert!(!server().with_should_retry(false).is_transient());
        assert!(
            Error::new(ErrorKind::InvalidRequest)
                .with_should_retry(true)
                .is_transient()
        );
        assert!(
            !server()
                .with_should_retry(true)
                .interrupted()
                .is_transient()
        );
    }

    #[test]
    fn an_open_circuit_says_when_to_come_back_and_moves_on_to_another_target() {
        let wait = Duration::from_secs(3);
        let error = Error::from(Open::new(wait));
        assert_eq!(error.kind(), ErrorKind::CircuitOpen);
        assert_eq!(Classify::retry_after(&error), Some(wait));
        assert_eq!(Classify::reach(&error), Reach::NotSent);
        assert!(error.is_failover() && !error.is_transient() && !error.is_fault());
    }

    #[test]
    fn a_stream_that_the_callers_deadline_ended_is_no_evidence_against_the_target() {
        let limit = Duration::from_secs(1);
        assert!(Error::from(Stalled::new(limit)).interrupted().is_fault());
        assert!(!Error::from(Exceeded::Unfinished).interrupted().is_fault());
    }

    #[test]
    fn nothing_is_transient_once_retries_were_spent_on_it() {
        let mut error = Error::new(ErrorKind::Overloaded).with_should_retry(true);
        Classify::exhausted(&mut error);
        assert!(!error.is_transient() && error.is_failover());
    }

    #[test]
    fn what_a_layer_decided_has_the_kind_that_says_what_can_be_done_about_it() {
        let limit = Duration::from_secs(1);
        let table: [(Error, _, _); 5] = [
            (
                Elapsed::new(limit).into(),
                ErrorKind::Timeout,
                Reach::MaybeProcessed,
            ),
            (
                Stalled::new(limit).into(),
                ErrorKind::Timeout,
                Reach::Answered,
            ),
            (
                Saturated::QueueFull { max_queue: 1 }.into(),
                ErrorKind::Saturated,
                Reach::NotSent,
            ),
            (
                Exceeded::NotCalled.into(),
                ErrorKind::DeadlineExceeded,
                Reach::NotSent,
            ),
            (
                Refused::NoKey.into(),
                ErrorKind::SpendCapReached,
                Reach::NotSent,
            ),
        ];
        for (error, kind, reach) in table {
            assert_eq!((error.kind(), error.reach()), (kind, reach), "{error}");
        }
    }
}
