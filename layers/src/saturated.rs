//! The error of limits that calls wait for.

use std::{error::Error, fmt, time::Duration};

/// Too many calls want the same thing at once: this one was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Saturated {
    /// As many calls were waiting already as may.
    QueueFull {
        /// The bound on waiting calls.
        max_queue: usize,
    },
    /// Its turn did not come in time.
    WaitTooLong {
        /// The time that had been allowed.
        max_wait: Duration,
    },
}

impl fmt::Display for Saturated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::QueueFull { max_queue } => write!(
                f,
                "{max_queue} calls were waiting already; send less at once or raise the bound on \
                 the queue"
            ),
            Self::WaitTooLong { max_wait } => write!(
                f,
                "its turn did not come within {} ms; send less at once or raise the bound on the \
                 wait",
                max_wait.as_millis()
            ),
        }
    }
}

impl Error for Saturated {}
