use std::{num::NonZeroUsize, time::Duration};

use tower::Layer;

use super::{ConcurrencyLimit, Permits, service::Settings};

const MAX_QUEUE: usize = 1_024;
const MAX_WAIT: Duration = Duration::from_secs(30);

/// Makes no more calls at once than the limit, see [the module](super).
///
/// By default 1,024 calls may wait, each for 30 s.
#[derive(Debug, Clone)]
pub struct ConcurrencyLimitLayer {
    permits: Source,
    max_queue: usize,
    max_wait: Duration,
}

#[derive(Debug, Clone)]
enum Source {
    Fresh(NonZeroUsize),
    Shared(Permits),
}

impl ConcurrencyLimitLayer {
    /// Makes no more than `max` calls at once; each service has permits of its own.
    #[must_use]
    pub const fn new(max: NonZeroUsize) -> Self {
        Self::of(Source::Fresh(max))
    }

    /// Makes each call with one of these permits, shared with whoever else holds them.
    #[must_use]
    pub const fn with_permits(permits: Permits) -> Self {
        Self::of(Source::Shared(permits))
    }

    const fn of(permits: Source) -> Self {
        Self {
            permits,
            max_queue: MAX_QUEUE,
            max_wait: MAX_WAIT,
        }
    }

    /// Refuses a call that finds this many waiting. 1,024 by default; with 0 none waits.
    ///
    /// Where permits are shared, so is the queue: each layer may set how long it lets it grow.
    #[must_use]
    pub const fn max_queue(mut self, calls: usize) -> Self {
        self.max_queue = calls;
        self
    }

    /// Refuses a call that has waited this long. 30 s by default.
    #[must_use]
    pub const fn max_wait(mut self, wait: Duration) -> Self {
        self.max_wait = wait;
        self
    }
}

impl<S> Layer<S> for ConcurrencyLimitLayer {
    type Service = ConcurrencyLimit<S>;

    fn layer(&self, inner: S) -> Self::Service {
        let permits = match &self.permits {
            Source::Fresh(max) => Permits::new(*max),
            Source::Shared(permits) => permits.clone(),
        };
        let settings = Settings {
            permits,
            max_queue: self.max_queue,
            max_wait: self.max_wait,
        };
        ConcurrencyLimit::new(inner, settings)
    }
}
