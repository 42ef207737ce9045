//! The error of [`Timeout`](super::Timeout).

use std::{error::Error, fmt, time::Duration};

/// The first item did not come in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Elapsed {
    limit: Duration,
}

impl Elapsed {
    /// No first item came within `limit`.
    #[must_use]
    pub const fn new(limit: Duration) -> Self {
        Self { limit }
    }

    /// The time that had been allowed.
    #[must_use]
    pub const fn limit(&self) -> Duration {
        self.limit
    }
}

impl fmt::Display for Elapsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "no first item within {} ms; raise the timeout or use a faster target",
            self.limit.as_millis()
        )
    }
}

impl Error for Elapsed {}
