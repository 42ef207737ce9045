//! The mark of an error on which retries were spent, and the error of a wrong setting.

use std::{error::Error, fmt, time::Duration};

use tower::BoxError;

/// Marks a [`BoxError`] on which retries were spent, and shows itself as that error.
///
/// Only a boxed error needs it: a typed one keeps the mark itself, see
/// [`Classify::exhausted`](crate::Classify::exhausted).
#[derive(Debug)]
pub struct Exhausted {
    source: BoxError,
}

impl Exhausted {
    /// Marks the error.
    #[must_use]
    pub const fn new(source: BoxError) -> Self {
        Self { source }
    }
}

impl fmt::Display for Exhausted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.fmt(f)
    }
}

impl Error for Exhausted {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.source.as_ref())
    }
}

/// The bounds of a [`Backoff`](super::Backoff) that make no sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidBackoff {
    /// The base is zero, so that no wait would ever grow.
    ZeroBase,
    /// The base is above the cap.
    BaseAboveCap {
        /// The base.
        base: Duration,
        /// The cap.
        cap: Duration,
    },
}

impl fmt::Display for InvalidBackoff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ZeroBase => f.write_str("the base of the backoff is zero, and would never grow"),
            Self::BaseAboveCap { base, cap } => write!(
                f,
                "the base of the backoff, {} ms, is above its cap, {} ms",
                base.as_millis(),
                cap.as_millis()
            ),
        }
    }
}

impl Error for InvalidBackoff {}
