use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body::Body;
use pin_project::pin_project;
use tower::{BoxError, Service, util::Oneshot};

use super::{answer, identity::Identity};
use crate::{
    Error,
    providers::{
        leaf::from_http,
        refresh::{Token, TokenSource},
    },
    transport::{Collect, ERROR_BODY_LIMIT, Payload, collect_capped},
};

/// One request for a token, and its answer.
#[pin_project]
pub struct Fetch<H: Service<Request<Payload>>, B> {
    #[pin]
    state: State<H, B>,
}

#[pin_project(project = Projected)]
#[expect(
    clippy::large_enum_variant,
    reason = "the future is on the heap, and there is one at a time"
)]
enum State<H: Service<Request<Payload>>, B> {
    Refused(Option<Error>),
    Asking(#[pin] Oneshot<H, Request<Payload>>),
    Reading(StatusCode, #[pin] Collect<B>),
}

impl<H, B> TokenSource<H> for Identity
where
    H: Service<Request<Payload>, Response = Response<B>>,
    H::Error: Into<BoxError>,
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    type Future = Fetch<H, B>;

    fn fetch(&self, http: H) -> Fetch<H, B> {
        Fetch {
            state: match self.request() {
                Ok(request) => State::Asking(Oneshot::new(http, request)),
                Err(error) => State::Refused(Some(error)),
            },
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
    type Output = Result<Token, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            let response = match this.state.as_mut().project() {
                Projected::Refused(error) => {
                    return Poll::Ready(Err(error.take().expect("polled after it was ready")));
                }
                Projected::Asking(exchange) => ready!(exchange.poll(cx)).map_err(from_http)?,
                Projected::Reading(status, body) => {
                    let body = ready!(body.poll(cx)).map_err(from_http)?;
                    return Poll::Ready(answer::read(*status, &body));
                }
            };
            let (parts, body) = response.into_parts();
            let body = collect_capped(body, ERROR_BODY_LIMIT);
            this.state.set(State::Reading(parts.status, body));
        }
    }
}

impl<H: Service<Request<Payload>>, B> fmt::Debug for Fetch<H, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fetch").finish_non_exhaustive()
    }
}
