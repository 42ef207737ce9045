use std::time::Duration;

use tower::Layer;

use super::Deadline;

/// Bounds the whole call, see [the module](super).
///
/// By default by the deadline that the request brought along, and by nothing where it brought none.
#[derive(Debug, Clone, Copy, Default)]
pub struct DeadlineLayer {
    patience: Option<Duration>,
}

impl DeadlineLayer {
    /// Allows a call this much time, or less where its request says so.
    #[must_use]
    pub const fn new(patience: Duration) -> Self {
        Self {
            patience: Some(patience),
        }
    }
}

impl<S> Layer<S> for DeadlineLayer {
    type Service = Deadline<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Deadline::new(inner, self.patience)
    }
}
