use std::{fmt, sync::Arc, time::Duration};

use tower::Layer;

use super::Refreshed;

/// The time in which a token has to come, unless set otherwise.
const PATIENCE: Duration = Duration::from_secs(30);

/// Gives requests a token that is fetched and renewed on the way, see the [module](super).
///
/// Each service that it makes fetches tokens of its own; clones of a service share one.
pub struct RefreshLayer<S> {
    source: Arc<S>,
    patience: Duration,
}

impl<S> RefreshLayer<S> {
    /// A layer that fetches tokens from this source.
    #[must_use]
    pub fn new(source: S) -> Self {
        Self {
            source: Arc::new(source),
            patience: PATIENCE,
        }
    }

    /// The time in which a token has to come; 30 s by default.
    #[must_use]
    pub const fn patience(mut self, limit: Duration) -> Self {
        self.patience = limit;
        self
    }
}

impl<S, H> Layer<H> for RefreshLayer<S> {
    type Service = Refreshed<H, S>;

    fn layer(&self, http: H) -> Refreshed<H, S> {
        Refreshed::new(http, Arc::clone(&self.source), self.patience)
    }
}

impl<S> Clone for RefreshLayer<S> {
    fn clone(&self) -> Self {
        Self {
            source: Arc::clone(&self.source),
            patience: self.patience,
        }
    }
}

impl<S> fmt::Debug for RefreshLayer<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefreshLayer")
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}
