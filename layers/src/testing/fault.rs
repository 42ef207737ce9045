use std::{error::Error, fmt, time::Duration};

use crate::{
    Classify, Reach, Saturated, circuit_breaker::Open, deadline::Exceeded, idle::Stalled,
    spend_cap::Refused, timeout::Elapsed,
};

/// An error that means to the layers exactly what a test says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    cause: Cause,
    transient: bool,
    fault: bool,
    failover: bool,
    retry_after: Option<Duration>,
    reach: Reach,
    exhausted: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Cause {
    Scripted,
    Elapsed(Elapsed),
    Exceeded(Exceeded),
    Refused(Refused),
    Open(Open),
    Saturated(Saturated),
    Stalled(Stalled),
}

impl Fault {
    /// The target failed for now: transient, a fault, worth a fallback.
    #[must_use]
    pub const fn transient() -> Self {
        Self {
            cause: Cause::Scripted,
            transient: true,
            fault: true,
            failover: true,
            retry_after: None,
            reach: Reach::Answered,
            exhausted: false,
        }
    }

    /// The target is well and wants to be asked less often: transient and worth a fallback, and no
    /// fault.
    #[must_use]
    pub const fn rate_limited() -> Self {
        Self {
            fault: false,
            ..Self::transient()
        }
    }

    /// The request is at fault: nothing helps.
    #[must_use]
    pub const fn permanent() -> Self {
        Self {
            transient: false,
            fault: false,
            failover: false,
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

    /// Whether another target is worth trying, or not; by default it is where this is a fault.
    #[must_use]
    pub const fn failover(mut self, failover: bool) -> Self {
        self.failover = failover;
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
        if let Cause::Refused(refused) = &self.cause {
            Some(refused)
        } else {
            None
        }
    }

    /// What the circuit breaker refused the call with, if it did.
    #[must_use]
    pub const fn open(&self) -> Option<&Open> {
        if let Cause::Open(open) = &self.cause {
            Some(open)
        } else {
            None
        }
    }

    /// Why a limit refused the call, if one did.
    #[must_use]
    pub const fn saturated(&self) -> Option<&Saturated> {
        if let Cause::Saturated(saturated) = &self.cause {
            Some(saturated)
        } else {
            None
        }
    }

    /// Where the deadline ended the call, if it did.
    #[must_use]
    pub const fn exceeded(&self) -> Option<&Exceeded> {
        if let Cause::Exceeded(exceeded) = &self.cause {
            Some(exceeded)
        } else {
            None
        }
    }

    /// The silence that ended the stream, if one did.
    #[must_use]
    pub const fn stalled(&self) -> Option<&Stalled> {
        if let Cause::Stalled(stalled) = &self.cause {
            Some(stalled)
        } else {
            None
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
        self.failover
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

    fn is_exhausted(&self) -> bool {
        self.exhausted
    }

    fn set_retry_after(&mut self, wait: Duration) {
        self.retry_after = Some(wait);
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
            failover: true,
            ..Self::permanent()
                .failover(true)
                .at(Reach::NotSent)
                .wait(open.retry_after())
        }
    }
}

impl From<Saturated> for Fault {
    fn from(saturated: Saturated) -> Self {
        Self {
            cause: Cause::Saturated(saturated),
            failover: true,
            ..Self::permanent().at(Reach::NotSent)
        }
    }
}

impl From<Exceeded> for Fault {
    fn from(exceeded: Exceeded) -> Self {
        Self {
            cause: Cause::Exceeded(exceeded),
            ..Self::permanent().at(exceeded.reach())
        }
    }
}

impl From<Stalled> for Fault {
    fn from(stalled: Stalled) -> Self {
        Self {
            cause: Cause::Stalled(stalled),
            ..Self::transient()
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cause {
            Cause::Scripted => f.write_str("scripted to fail"),
            Cause::Elapsed(elapsed) => elapsed.fmt(f),
            Cause::Exceeded(exceeded) => exceeded.fmt(f),
            Cause::Refused(refused) => refused.fmt(f),
            Cause::Open(open) => open.fmt(f),
            Cause::Saturated(saturated) => saturated.fmt(f),
            Cause::Stalled(stalled) => stalled.fmt(f),
        }
    }
}

impl Error for Fault {}
