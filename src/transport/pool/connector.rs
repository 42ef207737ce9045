//! Connecting: a socket, TLS where it is asked for, and the version of HTTP that both sides speak.

use http::Uri;
use hyper::client::conn::{http1, http2};
use hyper::rt::Executor as _;
use hyper_rustls::HttpsConnector;
use hyper_util::{
    client::legacy::connect::{Connection as _, HttpConnector},
    rt::TokioExecutor,
};
use tower::ServiceExt;

use super::connection::Connection;
use crate::transport::{connect::ConnectLimit, error::Error};

/// Makes connections.
pub(in crate::transport) struct Connector {
    pub(in crate::transport) sockets: ConnectLimit<HttpsConnector<HttpConnector>>,
    pub(in crate::transport) http2: http2::Builder<TokioExecutor>,
    /// Speaks HTTP/2 without asking.
    pub(in crate::transport) http2_only: bool,
}

impl Connector {
    /// Connects to the host of this address. What carries the connection runs in a task of its own,
    /// which ends with it.
    pub(super) async fn connect(&self, to: Uri) -> Result<Connection, Error> {
        let socket = self.sockets.clone().oneshot(to).await;
        let socket = socket.map_err(Error::unconnected)?;
        if self.http2_only || socket.connected().is_negotiated_h2() {
            let (connection, carried) = self
                .http2
                .handshake(socket)
                .await
                .map_err(Error::from_source)?;
            // Whoever uses the connection is told of its end.
            TokioExecutor::new().execute(async { drop(carried.await) });
            return Ok(Connection::Http2(connection));
        }
        let (connection, carried) = http1::handshake(socket).await.map_err(Error::from_source)?;
        TokioExecutor::new().execute(async { drop(carried.await) });
        Ok(Connection::Http1(connection))
    }
}
