use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body::Body;
use pin_project::pin_project;
use tokio::time::{Sleep, sleep};
use tower::{BoxError, Service, util::Oneshot};

use super::{
    identity::Identity,
    token::{self, Token},
};
use crate::{
    ErrorKind,
    providers::{leaf::from_http, renewal::Failure},
    transport::{Collect, ERROR_BODY_LIMIT, Payload, collect_capped},
};

/// One request for a token, and its answer.
#[pin_project]
pub(super) struct Fetch<H: Service<Request<Payload>>, B> {
    #[pin]
    state: State<H, B>,
    #[pin]
    patience: Sleep,
}

#[pin_project(project = Projected)]
#[expect(
    clippy::large_enum_variant,
    reason = "the future is on the heap, and there is one at a time"
)]
enum State<H: Service<Request<Payload>>, B> {
    Refused(Option<Failure>),
    Asking(#[pin] Oneshot<H, Request<Payload>>),
    Reading(StatusCode, #[pin] Collect<B>),
}

impl<H: Service<Request<Payload>>, B> Fetch<H, B> {
    pub(super) fn new(http: H, identity: &Identity, patience: Duration) -> Self {
        let state = match identity.request() {
            Ok(request) => State::Asking(Oneshot::new(http, request)),
            Err(error) => State::Refused(Some(error.into())),
        };
        Self {
            state,
            patience: sleep(patience),
        }
    }
}

impl<H, B> Future for Fetch<H, B>
where
    H: Service<Request<Payload>, Response = Response<B>>,
    H::Error: Into<BoxError>,
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    type Output = Result<Token, Failure>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        if this.patience.poll(cx).is_ready() {
            return Poll::Ready(Err(Failure {
                kind: ErrorKind::Timeout,
                status: None,
                code: None,
                message: "no token came in time".to_owned(),
            }));
        }
        loop {
            let response = match this.state.as_mut().project() {
                Projected::Refused(failure) => {
                    return Poll::Ready(Err(failure.take().expect("polled after it was ready")));
                }
                Projected::Asking(exchange) => {
                    ready!(exchange.poll(cx)).map_err(|error| Failure::from(from_http(error)))?
                }
                Projected::Reading(status, body) => {
                    let body = ready!(body.poll(cx));
                    let body = body.map_err(|error| Failure::from(from_http(error)))?;
                    return Poll::Ready(token::read(*status, &body));
                }
            };
            let (parts, body) = response.into_parts();
            let body = collect_capped(body, ERROR_BODY_LIMIT);
            this.state.set(State::Reading(parts.status, body));
        }
    }
}
