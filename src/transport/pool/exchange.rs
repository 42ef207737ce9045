//! One request and the head of its answer.

use std::sync::Arc;

use http::{Method, Request, Response, Version, header::HOST};
use hyper::body::Incoming;
use tokio::time::Instant;

use super::{Connection, Pool, opening::open};
use crate::transport::{error::Error, payload::Payload};

/// Sends a request and waits for the head of its answer.
///
/// Where a connection that was used before turns out to be closed, and nothing of the request was
/// written, it is sent again on another; nothing else is ever sent twice.
#[expect(
    clippy::manual_async_fn,
    reason = "the future of an `async fn` holds its arguments twice"
)]
pub(in crate::transport) fn exchange(
    pool: Arc<Pool>,
    mut request: Request<Payload>,
) -> impl Future<Output = Result<Response<Incoming>, Error>> + Send {
    // Nothing awaited holds the request either: it is large, and each call has one of these.
    async move {
        let is_known = matches!(
            request.version(),
            Version::HTTP_10 | Version::HTTP_11 | Version::HTTP_2
        );
        if !is_known || request.method() == Method::CONNECT {
            return Err(Error::unsendable());
        }
        let address = request.uri().clone();
        let place = pool.place(&address)?;
        loop {
            // Bound first: a lock must not be held while connecting.
            let unused = place.host().take(Instant::now());
            let (mut connection, is_reused) = match unused {
                Some(connection) => (connection, true),
                // Rare and large.
                None => Box::pin(open(&pool, &place, &address)).await?,
            };
            if !connection.suits(request.version()) {
                return Err(Error::unsendable());
            }
            *request.uri_mut() = connection.form(&address);
            if let Connection::Http1(_) = connection {
                let headers = request.headers_mut();
                headers.entry(HOST).or_insert_with(|| place.name.clone());
            }
            let answered = match &mut connection {
                Connection::Http1(connection) => connection.try_send_request(request).await,
                Connection::Http2(connection) => connection.try_send_request(request).await,
            };
            match answered {
                Ok(answer) => {
                    pool.give_back(place, connection);
                    return Ok(answer);
                }
                // The error holds the request where nothing of it was written.
                Err(mut error) => match error.take_message() {
                    Some(unsent) if is_reused => request = unsent,
                    _ => return Err(Error::from_source(error.into_error())),
                },
            }
        }
    }
}
