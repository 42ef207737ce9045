use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use aws_credential_types::Credentials;
use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode, header};
use http_body::Body;
use pin_project::pin_project;
use tokio::time::Instant;
use tower::{BoxError, Service, util::Oneshot};

use super::{
    fetch::{Fetch, fetch},
    service::Shared,
    sign::sign,
};
use crate::{providers::renewal::Obtain, transport::Payload};

/// The future of a [`SigV4`](super::SigV4).
#[pin_project]
pub struct ResponseFuture<H: Service<Request<Payload>>, B> {
    #[pin]
    state: State<H>,
    request: Request<Payload>,
    http: H,
    shared: Arc<Shared>,
    began: Instant,
    /// The answer that refused the first attempt, given back where there can be no other.
    refused: Option<Response<B>>,
}

#[pin_project(project = Projected)]
#[expect(
    clippy::large_enum_variant,
    reason = "the large one is the one that every call comes to"
)]
enum State<H: Service<Request<Payload>>> {
    /// Waits for credentials.
    Authorizing(Obtain<Fetch>),
    /// Waits for the answer; if it refuses these credentials, another attempt is worth a try.
    Sent(#[pin] Oneshot<H, Request<Payload>>, Option<Credentials>),
}

/// What an answer is called that refuses the credentials, or the date, which makes a signature wrong
/// too.
const EXPIRED: [&str; 3] = [
    "ExpiredTokenException",
    "ExpiredToken",
    "UnrecognizedClientException",
];
const UNTIMELY: [&str; 3] = [
    "InvalidSignatureException",
    "RequestExpired",
    "RequestTimeTooSkewed",
];

/// Why an answer refuses what was signed.
enum Refusal {
    /// The credentials.
    Credentials,
    /// The date.
    Date,
}

impl<H: Service<Request<Payload>> + Clone, B> ResponseFuture<H, B> {
    pub(super) fn new(http: H, request: Request<Payload>, shared: Arc<Shared>) -> Self {
        let state = if request.headers().contains_key(header::AUTHORIZATION) {
            State::Sent(Oneshot::new(http.clone(), request.clone()), None)
        } else {
            State::Authorizing(Obtain::new())
        };
        Self {
            state,
            request,
            http,
            shared,
            began: Instant::now(),
            refused: None,
        }
    }
}

impl<H, B> Future for ResponseFuture<H, B>
where
    H: Service<Request<Payload>, Response = Response<B>> + Clone + Send + 'static,
    H::Error: Into<BoxError>,
    H::Future: Send,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Output = Result<Response<B>, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            let next = match this.state.as_mut().project() {
                Projected::Authorizing(credentials) => {
                    let shared = &*this.shared;
                    let fetch = || {
                        let clock = Arc::clone(shared);
                        let settings = &shared.settings;
                        let source = settings.source.clone();
                        fetch(this.http.clone(), source, settings.patience, move || {
                            clock.now()
                        })
                    };
                    let held =
                        credentials.poll_held(cx, &shared.credentials, fetch, |fetched| fetched);
                    let settings = &shared.settings;
                    let mut request = this.request.clone();
                    let signed = ready!(held).and_then(|held| {
                        let (region, service) = (&settings.region, &settings.service);
                        sign(&mut request, &held, region, service, shared.now())?;
                        Ok(held)
                    });
                    match signed {
                        Ok(held) => {
                            let first = this.refused.take().is_none().then_some(held);
                            State::Sent(Oneshot::new(this.http.clone(), request), first)
                        }
                        Err(error) => {
                            let refused = this.refused.take().ok_or(error);
                            return Poll::Ready(refused.map_err(Into::into));
                        }
                    }
                }
                Projected::Sent(exchange, credentials) => {
                    let response = ready!(exchange.poll(cx)).map_err(Into::into)?;
                    let refusal = Refusal::of(response.status(), response.headers());
                    let Some((held, refusal)) = credentials.take().zip(refusal) else {
                        return Poll::Ready(Ok(response));
                    };
                    let shared = &*this.shared;
                    let is_hopeful = match refusal {
                        Refusal::Credentials if shared.settings.source.is_fixed() => false,
                        Refusal::Credentials => shared.credentials.refuse(&held, *this.began),
                        Refusal::Date => {
                            date(response.headers()).is_some_and(|date| shared.told(date))
                        }
                    };
                    if !is_hopeful {
                        return Poll::Ready(Ok(response));
                    }
                    *this.refused = Some(response);
                    State::Authorizing(Obtain::new())
                }
            };
            this.state.set(next);
        }
    }
}

impl Refusal {
    fn of(status: StatusCode, headers: &HeaderMap) -> Option<Self> {
        let name = headers.get("x-amzn-errortype");
        let name = name.and_then(|name| name.to_str().ok()).unwrap_or_default();
        let name = name.split(':').next().unwrap_or_default();
        match status.as_u16() {
            401 => Some(Self::Credentials),
            400 | 403 if EXPIRED.contains(&name) => Some(Self::Credentials),
            400 | 403 if UNTIMELY.contains(&name) => Some(Self::Date),
            _ => None,
        }
    }
}

/// The time that a server tells.
fn date(headers: &HeaderMap) -> Option<std::time::SystemTime> {
    let date = headers.get(header::DATE)?.to_str().ok()?;
    httpdate::parse_http_date(date).ok()
}

impl<H: Service<Request<Payload>>, B> fmt::Debug for ResponseFuture<H, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}
