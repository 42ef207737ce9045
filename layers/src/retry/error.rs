//! The mark of an error on which retries were spent.

use std::{error::Error, fmt};

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
