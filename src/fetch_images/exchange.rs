//! One question to one host.

use std::{net::IpAddr, sync::Arc};

use bytes::Bytes;
use http::{HeaderValue, Request, Response, header};
use http_body_util::Empty;
use hyper::body::Incoming;
use hyper_rustls::HttpsConnector;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};

use super::{Refusal, kind::Wanted, layer::Settings, location::Location};
use crate::transport;

const IDENTITY: HeaderValue = HeaderValue::from_static("identity");
const AGENT: HeaderValue =
    HeaderValue::from_static(concat!("tollgate/", env!("CARGO_PKG_VERSION")));

/// Asks for a location at one of these addresses. The connection is used for this and closed.
pub(super) async fn ask(
    location: &Location,
    addresses: &[IpAddr],
    wanted: Wanted,
    settings: &Settings,
) -> Result<Response<Incoming>, Refusal> {
    let tcp = settings.network.pinned(addresses);
    let mut https = HttpsConnector::from((tcp, Arc::clone(&settings.tls)));
    https.enforce_https();
    let client: Client<_, Empty<Bytes>> = Client::builder(TokioExecutor::new())
        .pool_max_idle_per_host(0)
        .retry_canceled_requests(false)
        .build(https);
    let mut request = Request::new(Empty::new());
    *request.uri_mut() = location.uri()?;
    let headers = request.headers_mut();
    headers.insert(header::ACCEPT, HeaderValue::from_static(wanted.accept()));
    headers.insert(header::ACCEPT_ENCODING, IDENTITY);
    headers.insert(header::USER_AGENT, AGENT);
    let answer = client.request(request).await;
    answer.map_err(|error| Refusal::Connect(transport::Error::from_source(error)))
}
