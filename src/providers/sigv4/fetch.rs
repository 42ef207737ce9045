//! Gets credentials from where they come.

use std::{
    future::Future,
    pin::Pin,
    time::{Duration, SystemTime},
};

use aws_credential_types::Credentials;
use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, Uri};
use http_body::Body;
use tokio::time::timeout;
use tower::{BoxError, Service, ServiceExt};

use super::{
    instance, served,
    source::{CredentialSource, Kind},
};
use crate::{
    Error, ErrorKind,
    providers::{leaf::from_http, renewal::Fresh},
    transport::{ERROR_BODY_LIMIT, Payload, collect_capped},
};

pub(super) type Fetch = Pin<Box<dyn Future<Output = Result<Fresh<Credentials>, Error>> + Send>>;

/// Gets them in a limited time. `now` tells the time of day.
pub(super) fn fetch<H, B>(
    http: H,
    source: CredentialSource,
    patience: Duration,
    now: impl Fn() -> SystemTime + Send + 'static,
) -> Fetch
where
    H: Service<Request<Payload>, Response = Response<B>> + Clone + Send + 'static,
    H::Error: Into<BoxError>,
    H::Future: Send,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    Box::pin(async move {
        match timeout(patience, get(http, source, now)).await {
            Ok(outcome) => outcome,
            Err(_) => {
                Err(Error::new(ErrorKind::Timeout).with_message("no credentials came in time"))
            }
        }
    })
}

async fn get<H, B>(
    http: H,
    source: CredentialSource,
    now: impl Fn() -> SystemTime,
) -> Result<Fresh<Credentials>, Error>
where
    H: Service<Request<Payload>, Response = Response<B>> + Clone,
    H::Error: Into<BoxError>,
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    match source.0 {
        Kind::Nothing => Err(missing("there are no credentials to sign with")),
        Kind::Fixed(value) => Ok((value, None)),
        Kind::Profile(profile) => {
            let settings = profile.read_aside().await;
            let found = settings.credentials(&profile.name)?;
            let value = found.ok_or_else(|| missing("the profile has no credentials any more"))?;
            Ok((value, None))
        }
        Kind::Container(container) => {
            let request = container.request().await?;
            let (status, body) = ask(http, request).await?;
            served::read(status, &body, now())
        }
        Kind::Instance(endpoint) => of_instance(http, &endpoint, now).await,
    }
}

async fn of_instance<H, B>(
    http: H,
    endpoint: &Uri,
    now: impl Fn() -> SystemTime,
) -> Result<Fresh<Credentials>, Error>
where
    H: Service<Request<Payload>, Response = Response<B>> + Clone,
    H::Error: Into<BoxError>,
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    let (status, body) = ask(http.clone(), instance::session(endpoint)?).await?;
    let session = HeaderValue::from_bytes(body.trim_ascii());
    let mut session = session.map_err(|_| served::refused(status, "the session is no text"))?;
    if !status.is_success() {
        return Err(served::refused(status, "this instance gives no session"));
    }
    session.set_sensitive(true);
    let (status, body) = ask(http.clone(), instance::role(endpoint, &session)?).await?;
    let roles = String::from_utf8_lossy(&body);
    let role = roles.lines().next().map(str::trim).unwrap_or_default();
    if !status.is_success() || role.is_empty() {
        return Err(served::refused(status, "this instance has no role"));
    }
    let request = instance::credentials(endpoint, &session, role)?;
    let (status, body) = ask(http, request).await?;
    served::read(status, &body, now())
}

fn missing(what: &'static str) -> Error {
    Error::new(ErrorKind::Authentication).with_message(what)
}

/// One exchange.
async fn ask<H, B>(http: H, request: Request<Payload>) -> Result<(StatusCode, Bytes), Error>
where
    H: Service<Request<Payload>, Response = Response<B>>,
    H::Error: Into<BoxError>,
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    let response = http.oneshot(request).await.map_err(from_http)?;
    let (parts, body) = response.into_parts();
    let body = collect_capped(body, ERROR_BODY_LIMIT).await;
    let body = body.map_err(from_http)?;
    Ok((parts.status, body))
}
