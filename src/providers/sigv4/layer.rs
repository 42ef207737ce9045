use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use tower::Layer;

use super::{CredentialSource, SigV4};
use crate::transport::wall_clock;

/// The time in which credentials have to come, unless set otherwise.
const PATIENCE: Duration = Duration::from_secs(10);

/// Tells the time of day.
pub(super) type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// Signs requests, see the [module](super).
///
/// Each service that it makes fetches credentials of its own; clones of a service share them.
#[derive(Clone)]
pub struct SigV4Layer {
    pub(super) source: CredentialSource,
    pub(super) region: Arc<str>,
    pub(super) service: Arc<str>,
    pub(super) patience: Duration,
    pub(super) clock: Clock,
}

impl SigV4Layer {
    /// A layer that signs for a region with these credentials.
    pub fn new(source: CredentialSource, region: impl Into<Arc<str>>) -> Self {
        Self {
            source,
            region: region.into(),
            service: "bedrock".into(),
            patience: PATIENCE,
            clock: Arc::new(wall_clock),
        }
    }

    /// The service that is signed for; `bedrock` by default, which is that of every host of
    /// Bedrock but `bedrock-mantle`.
    #[must_use]
    pub fn service(mut self, name: impl Into<Arc<str>>) -> Self {
        self.service = name.into();
        self
    }

    /// The time in which credentials have to come; 10 s by default.
    #[must_use]
    pub const fn patience(mut self, limit: Duration) -> Self {
        self.patience = limit;
        self
    }

    /// What tells the time of day; the clock of this machine by default. Signatures are good for five
    /// minutes of it.
    #[must_use]
    pub fn clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }
}

impl<H> Layer<H> for SigV4Layer {
    type Service = SigV4<H>;

    fn layer(&self, http: H) -> SigV4<H> {
        SigV4::new(http, self.clone())
    }
}

impl fmt::Debug for SigV4Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigV4Layer")
            .field("source", &self.source)
            .field("region", &self.region)
            .field("service", &self.service)
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}
