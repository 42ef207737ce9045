//! The mark of an error that says when to try again.

use std::{error::Error, fmt, time::Duration};

use tower::BoxError;

/// Marks a [`BoxError`] with the wait after which trying again is worth it, and shows itself as
/// that error.
///
/// Only a boxed error needs it: a typed one keeps the wait itself, see
/// [`Classify::set_retry_after`](crate::Classify::set_retry_after).
#[derive(Debug)]
pub struct Waits {
    source: BoxError,
    wait: Duration,
}

impl Waits {
    /// Marks the error.
    #[must_use]
    pub const fn new(source: BoxError, wait: Duration) -> Self {
        Self { source, wait }
    }

    /// The wait.
    #[must_use]
    pub const fn wait(&self) -> Duration {
        self.wait
    }

    pub(crate) const fn set_wait(&mut self, wait: Duration) {
        self.wait = wait;
    }
}

impl fmt::Display for Waits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.fmt(f)
    }
}

impl Error for Waits {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.source.as_ref())
    }
}
