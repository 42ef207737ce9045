//! Connections that are used again.
//!
//! hyper-util's own pool costs a call a fifth of what all of HTTP does. This one keeps to what it
//! does: the connection that was used last goes first; a request connects where none is free, and
//! takes one that comes free meanwhile; one HTTP/2 connection serves all requests to its host; what
//! is unused for too long is closed; and a request that a reused connection gives back unsent goes
//! out on another.

mod connection;
mod connector;
mod exchange;
mod host;
mod opening;
mod place;

use std::{
    collections::HashMap,
    fmt,
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use foldhash::quality::RandomState;
use http::{Uri, uri::Scheme};
use hyper::rt::Executor as _;
use hyper_util::rt::TokioExecutor;
use tokio::time::{Instant, sleep};

use self::{connection::Connection, host::Reusable as _, place::Place};
pub(super) use self::{connector::Connector, exchange::exchange, host::Limits};
use super::error::Error;

/// How often at the most it is looked for what is unused for too long.
const WATCH: Duration = Duration::from_millis(100);

/// The connections of one client.
pub(super) struct Pool {
    connector: Connector,
    limits: Limits,
    places: Mutex<Places>,
    /// Whether a task closes what is unused for too long; there is one where there is anything.
    is_watched: AtomicBool,
}

/// The hosts that there are connections to, by host and port.
#[derive(Default)]
struct Places {
    plain: HashMap<Box<str>, Arc<Place>, RandomState>,
    secure: HashMap<Box<str>, Arc<Place>, RandomState>,
}

impl Pool {
    pub(super) fn new(connector: Connector, limits: Limits) -> Self {
        Self {
            connector,
            limits,
            places: Mutex::default(),
            is_watched: AtomicBool::new(false),
        }
    }

    /// The place of the connections to the host of this address.
    fn place(&self, address: &Uri) -> Result<Arc<Place>, Error> {
        let (Some(scheme), Some(authority)) = (address.scheme(), address.authority()) else {
            return Err(Error::unsendable());
        };
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let places = if *scheme == Scheme::HTTPS {
            &mut places.secure
        } else if *scheme == Scheme::HTTP {
            &mut places.plain
        } else {
            return Err(Error::unconnected("only http and https are known"));
        };
        if let Some(place) = places.get(authority.as_str()) {
            return Ok(Arc::clone(place));
        }
        let place = Arc::new(Place::new(
            scheme,
            authority,
            self.limits,
            self.connector.http2_only,
        )?);
        places.insert(authority.as_str().into(), Arc::clone(&place));
        Ok(place)
    }

    /// Takes a connection back: at once where it can take the next request, else when it can.
    fn give_back(self: &Arc<Self>, place: Arc<Place>, connection: Connection) {
        if self.limits.count == 0 {
            return;
        }
        match connection {
            Connection::Http2(_) => {}
            connection if connection.is_open() => self.keep(&place, connection),
            Connection::Http1(mut connection) => {
                let pool = Arc::clone(self);
                TokioExecutor::new().execute(async move {
                    if connection.ready().await.is_ok() {
                        pool.keep(&place, Connection::Http1(connection));
                    }
                });
            }
        }
    }

    fn keep(self: &Arc<Self>, place: &Place, connection: Connection) {
        place.host().put(connection, Instant::now());
        if !self.is_watched.load(Ordering::Relaxed) && !self.is_watched.swap(true, Ordering::AcqRel)
        {
            let watch = watch(Arc::downgrade(self), self.limits.unused.max(WATCH));
            TokioExecutor::new().execute(watch);
        }
    }

    /// Closes what is unused for too long, and says whether nothing is left.
    fn expire(&self, now: Instant) -> bool {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let Places { plain, secure } = &mut *places;
        for places in [plain, secure] {
            places.retain(|_, place| !place.host().expire(now) || Arc::strong_count(place) > 1);
        }
        places.plain.is_empty() && places.secure.is_empty()
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool")
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// Closes what is unused for too long, now and then, as long as there is anything.
async fn watch(pool: Weak<Pool>, every: Duration) {
    loop {
        sleep(every).await;
        let Some(pool) = pool.upgrade() else {
            return;
        };
        // Whoever keeps a connection from here on begins to watch it, or finds that this goes on.
        pool.is_watched.store(false, Ordering::Release);
        if pool.expire(Instant::now()) || pool.is_watched.swap(true, Ordering::AcqRel) {
            return;
        }
    }
}
