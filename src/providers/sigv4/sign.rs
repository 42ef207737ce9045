//! Writes a signature.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::{
    http_request::{SignableBody, SignableRequest, SigningSettings, sign as signature},
    sign::v4,
};
use http::{HeaderName, HeaderValue, Request, header};
use tollgate_layers::Reach;

use crate::{Error, ErrorKind, transport::Payload};

/// What is written anew on the way, and must not be signed: hop-by-hop headers, and what proxies
/// change (`PROVIDERS` §8.3). The signer leaves out some more.
const UNSIGNED: [HeaderName; 10] = [
    header::ACCEPT_ENCODING,
    header::CONNECTION,
    header::EXPECT,
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRAILER,
    header::UPGRADE,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("traceparent"),
];

/// Signs a request that is to be sent as it is: adds its date, its token and its signature.
///
/// The path is encoded once more for the signature, as every service but S3 wants it.
pub(super) fn sign(
    request: &mut Request<Payload>,
    credentials: &Credentials,
    region: &str,
    service: &str,
    now: SystemTime,
) -> Result<(), Error> {
    let wrong = |what: &'static str| {
        Error::new(ErrorKind::InvalidRequest)
            .with_reach(Reach::NotSent)
            .with_message(what)
    };
    if request.uri().host().is_none() {
        return Err(wrong("a request without a host cannot be signed"));
    }
    let signed = request
        .headers()
        .iter()
        .filter(|(name, _)| !UNSIGNED.contains(name));
    let headers = signed
        .map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| wrong("a header is no text, and cannot be signed"))?;
    let identity = credentials.clone().into();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name(service)
        .time(now)
        .settings(SigningSettings::default())
        .build()
        .map_err(|_| wrong("the request cannot be signed"))?;
    let body = SignableBody::Bytes(request.body().as_bytes());
    let (instructions, _) = SignableRequest::new(
        request.method().as_str(),
        request.uri().to_string(),
        headers.into_iter(),
        body,
    )
    .and_then(|request| signature(request, &params.into()))
    .map_err(|error| wrong("the request cannot be signed").with_source(error))?
    .into_parts();
    let (added, _) = instructions.into_parts();
    for header in added {
        let value = HeaderValue::from_str(header.value())
            .map_err(|_| wrong("the credentials cannot be sent in a header"))?;
        put(request, header.name(), value, header.sensitive());
    }
    Ok(())
}

fn put(
    request: &mut Request<Payload>,
    name: &'static str,
    mut value: HeaderValue,
    sensitive: bool,
) {
    value.set_sensitive(sensitive || name == header::AUTHORIZATION);
    request
        .headers_mut()
        .insert(HeaderName::from_static(name), value);
}
