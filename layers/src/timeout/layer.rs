use std::time::Duration;

use tower::Layer;

use super::Timeout;

const STREAMED: Duration = Duration::from_secs(120);
const WHOLE: Duration = Duration::from_secs(600);

/// Bounds the time to the first item, see [the module](super).
///
/// By default 120 s for a stream, and 600 s for a whole answer, which says nothing until it is
/// complete.
#[derive(Debug, Clone, Copy)]
pub struct TimeoutLayer {
    streamed: Duration,
    whole: Duration,
}

impl TimeoutLayer {
    /// Allows this much time to the first item of a stream and to a whole answer alike.
    #[must_use]
    pub const fn first_item(limit: Duration) -> Self {
        Self {
            streamed: limit,
            whole: limit,
        }
    }

    /// Allows a stream this much time to its first item.
    #[must_use]
    pub const fn streamed(mut self, limit: Duration) -> Self {
        self.streamed = limit;
        self
    }

    /// Allows a whole answer this much time.
    #[must_use]
    pub const fn whole(mut self, limit: Duration) -> Self {
        self.whole = limit;
        self
    }
}

impl Default for TimeoutLayer {
    fn default() -> Self {
        Self {
            streamed: STREAMED,
            whole: WHOLE,
        }
    }
}

impl<S> Layer<S> for TimeoutLayer {
    type Service = Timeout<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Timeout::new(inner, self.streamed, self.whole)
    }
}
