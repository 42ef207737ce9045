use std::time::Duration;

use tower::Layer;

use super::{Entra, Identity};

/// The time in which a token has to come, unless set otherwise.
const PATIENCE: Duration = Duration::from_secs(30);

/// Gives requests a token of Entra ID, see the [module](super).
///
/// Each service that it makes fetches tokens of its own; clones of a service share one.
#[derive(Debug, Clone)]
pub struct EntraLayer {
    identity: Identity,
    patience: Duration,
}

impl EntraLayer {
    /// A layer that fetches tokens for this identity.
    #[must_use]
    pub const fn new(identity: Identity) -> Self {
        Self {
            identity,
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

impl<H> Layer<H> for EntraLayer {
    type Service = Entra<H>;

    fn layer(&self, http: H) -> Entra<H> {
        Entra::new(http, self.identity.clone(), self.patience)
    }
}
