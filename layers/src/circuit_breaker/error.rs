//! The error of [`CircuitBreaker`](super::CircuitBreaker).

use std::{error::Error, fmt, time::Duration};

/// The circuit of the target is open: the call was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Open {
    retry_after: Duration,
}

impl Open {
    /// The target is asked again after `retry_after`.
    #[must_use]
    pub const fn new(retry_after: Duration) -> Self {
        Self { retry_after }
    }

    /// How long it takes until a call may be let through again.
    ///
    /// While the circuit is probed, that is when a probe that hangs has lost its place at the
    /// latest: one that ends before may close the circuit sooner.
    #[must_use]
    pub const fn retry_after(&self) -> Duration {
        self.retry_after
    }
}

impl fmt::Display for Open {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the circuit is open, and lets a call through in {} ms at the latest; use another \
             target until then",
            self.retry_after.as_millis()
        )
    }
}

impl Error for Open {}
