use std::{error::Error, fmt, time::Duration};

use crate::{Classify, Reach, circuit_breaker::Open, spend_cap::Refused, timeout::Elapsed};

/// An error that means to the layers exactly what a test says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    cause: Cause,
    transient: bool,
    fault: bool,
    retry_after: Option<Duration>,
    reach: Reach,
    exhausted: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Cause {
    Scripted,
    Elapsed(Elapsed),
    Refused(Refused),
    Open(Open),
}

impl Fault {
    /// The target failed for now: transient, a fault, worth a fallback.
    #[must_use]
    pub const fn transient() -> Self {
        Self {
            cause: Cause::Scripted,
            transient: true,
            fault: true,
            retry_after: None,
            reach: Reach::Answered,
            exhausted: false,
        }
    }

    /// The request is at fault: nothing helps.
    #[must_use]
    pub const fn permanent() -> Self {
        Self {
            transient: false,
            fault: false,
            ..Self::transient()
        }
    }

    /// Asks for a wait before the next attempt.
    #[must_use]
    pub const fn wait(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// Says how far the call got; answered by default.
    #[must_use]
    pub const fn at(mut self, reach: Reach) -> Self {
        self.reach = reach;
        self
    }

    /// Whether retries were spent on it.
    #[must_use]
    pub const fn is_exhausted(&self) -> bool {
        self.exhausted
    }

    /// Whether the timeout made it.
    #[must_use]
    pub const fn is_elapsed(&self) -> bool {
        matches!(self.cause, Cause::Elapsed(_))
    }

    /// Why the spend cap refused the call, if it did.
    #[must_use]
    pub const fn refused(&self) -> Option<&Refused> {
        match &self.cause {
            Cause::Refused(refused) => Some(refused),
            Cause::Scripted | Cause::Elapsed(_) | Cause::Open(_) => None,
        }
    }

    /// What the circuit breaker refused the call with, if it did.
    #[must_use]
    pub const fn open(&self) -> Option<&Open> {
        match &self.cause {
            Cause::Open(open) => Some(open),
            Cause::Scripted | Cause::Elapsed(_) | Cause::Refused(_) => None,
        }
    }
}

impl Classify for Fault {
    fn is_transient(&self) -> bool {
        self.transient && !self.exhausted
    }

    fn is_fault(&self) -> bool {
        self.fault
    }

    fn is_failover(&self) -> bool {
        self.fault || self.open().is_some()
    }

    fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    fn reach(&self) -> Reach {
        self.reach
    }

    fn exhausted(&mut self) {
        self.exhausted = true;
    }
}

impl From<Elapsed> for Fault {
    fn from(elapsed: Elapsed) -> Self {
        Self {
            cause: Cause::Elapsed(elapsed),
            ..Self::transient().at(Reach::MaybeProcessed)
        }
    }
}

impl From<Refused> for Fault {
    fn from(refused: Refused) -> Self {
        Self {
            cause: Cause::Refused(refused),
            ..Self::permanent().at(Reach::NotSent)
        }
    }
}

impl From<Open> for Fault {
    fn from(open: Open) -> Self {
        Self {
            cause: Cause::Open(open),
            ..Self::permanent()
                .at(Reach::NotSent)
                .wait(open.retry_after())
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cause {
            Cause::Scripted => f.write_str("scripted to fail"),
            Cause::Elapsed(elapsed) => elapsed.fmt(f),
            Cause::Refused(refused) => refused.fmt(f),
            Cause::Open(open) => open.fmt(f),
        }
    }
}

impl Error for Fault {}
