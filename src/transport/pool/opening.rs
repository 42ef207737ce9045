//! Coming by a connection where none is free.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    sync::Arc,
    task::Poll,
};

use http::Uri;
use hyper::rt::Executor as _;
use hyper_util::rt::TokioExecutor;
use tokio::{sync::oneshot, time::Instant};

use super::{
    Pool,
    connection::Connection,
    host::{Reusable as _, Way},
    place::Place,
};
use crate::transport::error::Error;

/// Connects, or takes a connection that comes free meanwhile; says whether it was used before.
pub(super) async fn open(
    pool: &Arc<Pool>,
    place: &Arc<Place>,
    to: &Uri,
) -> Result<(Connection, bool), Error> {
    loop {
        let way = place.host().way(Instant::now());
        match way {
            Way::Open(connection) => return Ok((connection, true)),
            Way::Wait(free) => {
                if let Ok(connection) = free.await {
                    return Ok((connection, true));
                }
            }
            Way::Connect(free) => {
                let attempt = Attempt {
                    place: Arc::clone(place),
                    has_failed: false,
                };
                return race(pool, attempt, to.clone(), free).await;
            }
        }
    }
}

/// Somebody is connecting, until this is dropped.
struct Attempt {
    place: Arc<Place>,
    has_failed: bool,
}

impl Drop for Attempt {
    fn drop(&mut self) {
        self.place.host().connected(self.has_failed);
    }
}

/// Waits for a new connection or a free one, whichever comes first; the other is kept.
async fn race(
    pool: &Arc<Pool>,
    attempt: Attempt,
    to: Uri,
    mut free: oneshot::Receiver<Connection>,
) -> Result<(Connection, bool), Error> {
    let place = Arc::clone(&attempt.place);
    let mut connecting = Box::pin(connect(Arc::clone(pool), attempt, to));
    let first = poll_fn(|cx| {
        if !free.is_terminated()
            && let Poll::Ready(Ok(connection)) = Pin::new(&mut free).poll(cx)
        {
            return Poll::Ready(First::Free(connection));
        }
        connecting.as_mut().poll(cx).map(First::New)
    });
    match first.await {
        First::New(connection) => {
            free.close();
            if let Ok(spare) = free.try_recv() {
                pool.keep(&place, spare);
            }
            Ok((connection?, false))
        }
        First::Free(connection) => {
            if connection.share().is_none() {
                let pool = Arc::clone(pool);
                TokioExecutor::new().execute(async move {
                    if let Ok(spare) = connecting.await {
                        pool.keep(&place, spare);
                    }
                });
            }
            Ok((connection, true))
        }
    }
}

enum First {
    New(Result<Connection, Error>),
    Free(Connection),
}

/// Connects. A connection that takes many requests is everybody's at once.
async fn connect(pool: Arc<Pool>, mut attempt: Attempt, to: Uri) -> Result<Connection, Error> {
    let connected = pool.connector.connect(to).await;
    attempt.has_failed = connected.is_err();
    if let Ok(connection) = &connected
        && let Some(another) = connection.share()
    {
        pool.keep(&attempt.place, another);
    }
    connected
}
