//! The error of [`Idle`](super::Idle).

use std::{error::Error, fmt, time::Duration};

/// A stream fell silent for too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stalled {
    limit: Duration,
}

impl Stalled {
    /// No item came within `limit`.
    #[must_use]
    pub const fn new(limit: Duration) -> Self {
        Self { limit }
    }

    /// The gap that had been allowed.
    #[must_use]
    pub const fn limit(&self) -> Duration {
        self.limit
    }
}

impl fmt::Display for Stalled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the stream fell silent for {} ms; raise the bound on the gap or use a faster target",
            self.limit.as_millis()
        )
    }
}

impl Error for Stalled {}
