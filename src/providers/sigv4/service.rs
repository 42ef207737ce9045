use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    task::{Context, Poll},
    time::{Duration, SystemTime},
};

use aws_credential_types::Credentials;
use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use tower::{BoxError, Service};

use super::{ResponseFuture, SigV4Layer};
use crate::{providers::renewal::Keeper, transport::Payload};

/// Signs requests, see the [module](super).
///
/// A request that has a key or a token already passes as it is.
#[derive(Clone)]
pub struct SigV4<H> {
    http: H,
    shared: Arc<Shared>,
}

/// What all clones of a service share.
pub(super) struct Shared {
    pub(super) settings: SigV4Layer,
    pub(super) credentials: Keeper<Credentials>,
    /// By how many seconds the clocks of the servers are ahead of this one.
    ahead: AtomicI64,
}

// ===== impl SigV4 =====

impl<H> SigV4<H> {
    pub(super) fn new(http: H, settings: SigV4Layer) -> Self {
        Self {
            http,
            shared: Arc::new(Shared {
                settings,
                credentials: Keeper::new(),
                ahead: AtomicI64::new(0),
            }),
        }
    }
}

impl Shared {
    /// The time of day by the clocks of the servers, as far as they told it.
    pub(super) fn now(&self) -> SystemTime {
        let ahead = self.ahead.load(Ordering::Relaxed);
        let here = (self.settings.clock)();
        let by = Duration::from_secs(ahead.unsigned_abs());
        let there = if ahead < 0 {
            here.checked_sub(by)
        } else {
            here.checked_add(by)
        };
        there.unwrap_or(here)
    }

    /// A server told its time. Gives whether that is another than the one that was signed with.
    pub(super) fn told(&self, there: SystemTime) -> bool {
        /// What signatures forgive (`PROVIDERS` §8.3), less what a request takes.
        const FORGIVEN: Duration = Duration::from_secs(240);
        let here = (self.settings.clock)();
        let (seconds, sign) = match there.duration_since(here) {
            Ok(ahead) => (ahead.as_secs(), 1),
            Err(behind) => (behind.duration().as_secs(), -1),
        };
        let wrong = apart(self.now(), there) > FORGIVEN;
        if wrong {
            let ahead = i64::try_from(seconds).unwrap_or(i64::MAX) * sign;
            self.ahead.store(ahead, Ordering::Relaxed);
        }
        wrong
    }
}

fn apart(one: SystemTime, other: SystemTime) -> Duration {
    one.duration_since(other)
        .unwrap_or_else(|error| error.duration())
}

impl<H, B> Service<Request<Payload>> for SigV4<H>
where
    H: Service<Request<Payload>, Response = Response<B>> + Clone + Send + 'static,
    H::Error: Into<BoxError>,
    H::Future: Send,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response<B>;
    type Error = BoxError;
    type Future = ResponseFuture<H, B>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Payload>) -> Self::Future {
        ResponseFuture::new(self.http.clone(), request, Arc::clone(&self.shared))
    }
}

impl<H> fmt::Debug for SigV4<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigV4")
            .field("settings", &self.shared.settings)
            .finish_non_exhaustive()
    }
}
