use std::{any::type_name, fmt};

use crate::Classify;

/// Decides which errors of one target are worth another.
pub trait Worth<E> {
    /// Whether another target is asked after this error.
    fn is_worth(&self, error: &E) -> bool;
}

/// Asks the error itself, see [`Classify::is_failover`].
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct ByClass {}

/// Asks a closure, see [`FallbackLayer::when`](super::FallbackLayer::when).
#[derive(Clone)]
pub struct WorthFn<F>(F);

impl<F> WorthFn<F> {
    pub(super) const fn new(f: F) -> Self {
        Self(f)
    }
}

impl<E: Classify> Worth<E> for ByClass {
    fn is_worth(&self, error: &E) -> bool {
        error.is_failover()
    }
}

impl<E, F: Fn(&E) -> bool> Worth<E> for WorthFn<F> {
    fn is_worth(&self, error: &E) -> bool {
        (self.0)(error)
    }
}

impl<F> fmt::Debug for WorthFn<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WorthFn").field(&type_name::<F>()).finish()
    }
}
