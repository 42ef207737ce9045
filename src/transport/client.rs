//! The pooled HTTP client under every provider.

use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::client::conn::http2;
use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::connect::HttpConnector,
    rt::{TokioExecutor, TokioTimer},
};
use rustls::ClientConfig;
use sync_wrapper::SyncWrapper;
use tower::Service;

use super::{
    connect::ConnectLimit,
    error::Error,
    payload::Payload,
    pool::{Connector, Limits, Pool, exchange},
};

/// What an HTTP/2 connection may have under way to us, all its streams together. h2 gives a connection
/// up where more than about half as many small frames lie unread: with a small window one slow reader
/// would take its siblings along.
const CONNECTION_WINDOW: u32 = 16 << 20;

/// What one HTTP/2 stream may have under way to us: the memory that a slow reader costs.
const STREAM_WINDOW: u32 = 1 << 20;

/// A pooled HTTP client: TLS with Mozilla's roots, HTTP/1 and HTTP/2 as the server prefers.
///
/// A clone is a handle to the same pool. Plain `http://` works too, for loopback and self-hosted
/// servers. It follows no redirect (a 3xx is an answer, so that no key is sent to another host),
/// reads no proxy from the environment, and decompresses nothing.
///
/// A request that the pool cancels before any of it was written, because the server had closed an
/// idle connection, is sent again on another; nothing else is ever sent twice.
///
/// # Readiness
///
/// Always ready.
///
/// # Cancellation
///
/// Dropping the future or the body ends the exchange: an HTTP/1 connection is closed, of an HTTP/2
/// connection only this stream is reset.
///
/// # Errors
///
/// [`Error`]; the body fails with hyper's own, which [`Error::from_source`] makes into one.
///
/// # Examples
///
/// ```
/// use bytes::Bytes;
/// use http::Request;
/// use tollgate::transport::{HttpClient, Payload};
/// use tower::ServiceExt;
///
/// # tokio_test::block_on(async {
/// let nobody_listens = Request::post("http://127.0.0.1:9/v1/chat/completions")
///     .body(Payload::from(Bytes::from_static(b"{}")))
///     .unwrap();
/// let error = HttpClient::new().oneshot(nobody_listens).await.unwrap_err();
/// assert!(error.is_connect());
/// # });
/// ```
#[derive(Clone)]
pub struct HttpClient {
    pool: Arc<Pool>,
}

/// Settings of an [`HttpClient`].
#[derive(Clone)]
pub struct HttpClientBuilder {
    connect_timeout: Duration,
    pool_idle_timeout: Duration,
    pool_max_idle_per_host: usize,
    keep_alive: (Duration, Duration),
    http2_only: bool,
    tls: Option<ClientConfig>,
}

/// The future of an [`HttpClient`].
#[must_use = "futures do nothing unless polled"]
pub struct ResponseFuture {
    inner: SyncWrapper<Pin<Box<dyn Future<Output = Result<Response<Incoming>, Error>> + Send>>>,
}

// ===== impl HttpClient =====

impl HttpClient {
    /// A client with the default settings and a pool of its own.
    #[must_use]
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// The settings, to be changed before [`build`](HttpClientBuilder::build).
    #[must_use]
    pub const fn builder() -> HttpClientBuilder {
        HttpClientBuilder {
            connect_timeout: Duration::from_secs(5),
            pool_idle_timeout: Duration::from_secs(30),
            pool_max_idle_per_host: usize::MAX,
            keep_alive: (Duration::from_secs(20), Duration::from_secs(10)),
            http2_only: false,
            tls: None,
        }
    }
}

impl Default for HttpClient {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpClient").finish_non_exhaustive()
    }
}

impl Service<Request<Payload>> for HttpClient {
    type Response = Response<Incoming>;
    type Error = Error;
    type Future = ResponseFuture;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Payload>) -> ResponseFuture {
        // It holds the request, which is large: written where it stays.
        let exchange = Box::write(Box::new_uninit(), exchange(Arc::clone(&self.pool), request));
        ResponseFuture {
            inner: SyncWrapper::new(Box::into_pin(exchange)),
        }
    }
}

// ===== impl HttpClientBuilder =====

impl HttpClientBuilder {
    /// The time for DNS, TCP and TLS together; 5 seconds by default.
    ///
    /// It is shared out among the addresses of a host, so that one dead address does not use it up.
    #[must_use]
    pub const fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = limit;
        self
    }

    /// How long an unused connection is kept; 30 seconds by default.
    ///
    /// Keep it below what the server allows, or requests meet connections that are just closing.
    #[must_use]
    pub const fn pool_idle_timeout(mut self, limit: Duration) -> Self {
        self.pool_idle_timeout = limit;
        self
    }

    /// How many unused connections are kept for each host; no limit but time by default, 0 turns
    /// the pool off.
    #[must_use]
    pub const fn pool_max_idle_per_host(mut self, connections: usize) -> Self {
        self.pool_max_idle_per_host = connections;
        self
    }

    /// HTTP/2 pings while streams are open: one each `interval`, and the connection is given up
    /// where none is answered for `timeout`; 20 and 10 seconds by default.
    #[must_use]
    pub const fn keep_alive(mut self, interval: Duration, timeout: Duration) -> Self {
        self.keep_alive = (interval, timeout);
        self
    }

    /// Speaks HTTP/2 only, also without TLS (prior knowledge); off by default.
    #[must_use]
    pub const fn http2_only(mut self, only: bool) -> Self {
        self.http2_only = only;
        self
    }

    /// TLS settings in place of the default (Mozilla's roots, no client certificate), for instance
    /// with the root certificate of a company. Its ALPN protocols are replaced by ours.
    #[must_use]
    pub fn tls(mut self, config: ClientConfig) -> Self {
        self.tls = Some(config);
        self
    }

    /// The client, with a pool of its own.
    #[must_use]
    pub fn build(self) -> HttpClient {
        let (interval, timeout) = self.keep_alive;
        let mut http2 = http2::Builder::new(TokioExecutor::new());
        http2
            .timer(TokioTimer::new())
            .initial_connection_window_size(CONNECTION_WINDOW)
            .initial_stream_window_size(STREAM_WINDOW)
            .keep_alive_interval(interval)
            .keep_alive_timeout(timeout);
        let connector = Connector {
            sockets: ConnectLimit::new(
                https(self.tls, self.http2_only, tcp(self.connect_timeout)),
                self.connect_timeout,
            ),
            http2,
            http2_only: self.http2_only,
        };
        let limits = Limits {
            unused: self.pool_idle_timeout,
            count: self.pool_max_idle_per_host,
        };
        HttpClient {
            pool: Arc::new(Pool::new(connector, limits)),
        }
    }
}

impl Default for HttpClientBuilder {
    fn default() -> Self {
        HttpClient::builder()
    }
}

impl fmt::Debug for HttpClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpClientBuilder")
            .field("connect_timeout", &self.connect_timeout)
            .field("pool_idle_timeout", &self.pool_idle_timeout)
            .field("pool_max_idle_per_host", &self.pool_max_idle_per_host)
            .field("keep_alive", &self.keep_alive)
            .field("http2_only", &self.http2_only)
            .field("own_tls", &self.tls.is_some())
            .finish()
    }
}

fn tcp(connect_timeout: Duration) -> HttpConnector {
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    tcp.set_connect_timeout(Some(connect_timeout));
    tcp
}

fn https(
    tls: Option<ClientConfig>,
    http2_only: bool,
    tcp: HttpConnector,
) -> HttpsConnector<HttpConnector> {
    let mut tls = tls.unwrap_or_else(mozilla_roots);
    tls.alpn_protocols.clear();
    let https = HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        .https_or_http();
    if http2_only {
        https.enable_http2().wrap_connector(tcp)
    } else {
        https.enable_all_versions().wrap_connector(tcp)
    }
}

/// The cryptography is named here, because rustls panics where a process has two and chose none.
pub(crate) fn mozilla_roots() -> ClientConfig {
    ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has cipher suites for TLS 1.2 and 1.3")
        .with_webpki_roots()
        .with_no_client_auth()
}

// ===== impl ResponseFuture =====

impl Future for ResponseFuture {
    type Output = Result<Response<Incoming>, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.inner.get_mut().as_mut().poll(cx)
    }
}

impl fmt::Debug for ResponseFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}
