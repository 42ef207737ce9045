use tower::Layer;

use super::Prime;

/// Hands answers over once their first item is in, see [the module](super).
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct PrimeLayer {}

impl PrimeLayer {
    /// Primes every answer.
    #[must_use]
    pub const fn new() -> Self {
        Self {}
    }
}

impl<S> Layer<S> for PrimeLayer {
    type Service = Prime<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Prime::new(inner)
    }
}
