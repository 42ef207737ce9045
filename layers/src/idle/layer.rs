use std::time::Duration;

use tower::Layer;

use super::Idle;

/// Bounds the gap between the items of a stream, see [the module](super).
#[derive(Debug, Clone, Copy)]
pub struct IdleLayer {
    limit: Duration,
}

impl IdleLayer {
    /// Allows a stream this much silence.
    #[must_use]
    pub const fn new(limit: Duration) -> Self {
        Self { limit }
    }
}

impl<S> Layer<S> for IdleLayer {
    type Service = Idle<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Idle::new(inner, self.limit)
    }
}
