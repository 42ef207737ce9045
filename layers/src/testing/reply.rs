use std::time::Duration;

use super::Fault;

/// What [`Scripted`](super::Scripted) does with one call.
#[derive(Debug, Clone)]
pub struct Reply {
    pub(super) delay: Duration,
    pub(super) gap: Duration,
    pub(super) head: Head,
    pub(super) values: Vec<u32>,
    pub(super) end: End,
    pub(super) at_risk: u64,
    pub(super) used: u64,
    pub(super) cut: bool,
}

#[derive(Debug, Clone)]
pub(super) enum Head {
    Whole,
    Stream,
    Error(Fault),
    Hang,
}

#[derive(Debug, Clone)]
pub(super) enum End {
    Done,
    Fail(Fault),
    Hang,
}

impl Reply {
    const fn new(head: Head) -> Self {
        Self {
            delay: Duration::ZERO,
            gap: Duration::ZERO,
            head,
            values: Vec::new(),
            end: End::Done,
            at_risk: 0,
            used: 0,
            cut: false,
        }
    }

    /// A whole answer.
    #[must_use]
    pub const fn whole() -> Self {
        Self::new(Head::Whole)
    }

    /// The values of the answer; none by default.
    #[must_use]
    pub fn values(mut self, values: impl IntoIterator<Item = u32>) -> Self {
        self.values = values.into_iter().collect();
        self
    }

    /// A stream of these values, which then completes.
    #[must_use]
    pub fn stream(values: impl IntoIterator<Item = u32>) -> Self {
        Self::new(Head::Stream).values(values)
    }

    /// An error in place of an answer.
    #[must_use]
    pub const fn error(fault: Fault) -> Self {
        Self::new(Head::Error(fault))
    }

    /// No answer, ever.
    #[must_use]
    pub const fn hang() -> Self {
        Self::new(Head::Hang)
    }

    /// Waits before the head.
    #[must_use]
    pub const fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Lets this much time pass from each item of a stream to the next, its end included. They come
    /// in time whether or not somebody reads them.
    #[must_use]
    pub const fn gap(mut self, gap: Duration) -> Self {
        self.gap = gap;
        self
    }

    /// The stream breaks with this error in place of its end.
    #[must_use]
    pub fn fail(mut self, fault: Fault) -> Self {
        self.end = End::Fail(fault);
        self
    }

    /// The stream stays silent in place of its end.
    #[must_use]
    pub fn stall(mut self) -> Self {
        self.end = End::Hang;
        self
    }

    /// A complete answer was cut short by a limit.
    #[must_use]
    pub const fn cut(mut self) -> Self {
        self.cut = true;
        self
    }

    /// The units that a complete answer has used; zero by default.
    #[must_use]
    pub const fn used(mut self, units: u64) -> Self {
        self.used = units;
        self
    }

    /// The units that count as used once the call was sent, before more is known; zero by default.
    /// Each value of a stream adds one.
    #[must_use]
    pub const fn at_risk(mut self, units: u64) -> Self {
        self.at_risk = units;
        self
    }
}
