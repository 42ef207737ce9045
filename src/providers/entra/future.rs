use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header};
use http_body::Body;
use pin_project::pin_project;
use tokio::time::Instant;
use tower::{BoxError, Service, util::Oneshot};

use super::{fetch::Fetch, service::Shared};
use crate::{providers::renewal::Obtain, transport::Payload};

/// The future of an [`Entra`](super::Entra).
#[pin_project]
pub struct ResponseFuture<H: Service<Request<Payload>>, B> {
    #[pin]
    state: State<H, B>,
    request: Request<Payload>,
    http: H,
    shared: Arc<Shared>,
    began: Instant,
    /// The answer that refused the first token, given back where there is no other.
    refused: Option<Response<B>>,
}

#[pin_project(project = Projected)]
#[expect(
    clippy::large_enum_variant,
    reason = "the large one is the one that every call comes to"
)]
enum State<H: Service<Request<Payload>>, B> {
    /// Waits for a token.
    Authorizing(#[pin] Obtain<Fetch<H, B>>),
    /// Waits for the answer; if it refuses this token, another is worth a try.
    Sent(#[pin] Oneshot<H, Request<Payload>>, Option<HeaderValue>),
}

impl<H: Service<Request<Payload>> + Clone, B> ResponseFuture<H, B> {
    pub(super) fn new(http: H, request: Request<Payload>, shared: Arc<Shared>) -> Self {
        let headers = request.headers();
        let has_own =
            headers.contains_key(header::AUTHORIZATION) || headers.contains_key("api-key");
        let state = if has_own {
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
    H: Service<Request<Payload>, Response = Response<B>> + Clone,
    H::Error: Into<BoxError>,
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    type Output = Result<Response<B>, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            let next = match this.state.as_mut().project() {
                Projected::Authorizing(token) => {
                    let shared = &**this.shared;
                    let fetch = || Fetch::new(this.http.clone(), &shared.identity, shared.patience);
                    let token = match ready!(token.poll_held(cx, &shared.tokens, fetch)) {
                        Ok(token) => token,
                        Err(error) => {
                            let refused = this.refused.take().ok_or(error);
                            return Poll::Ready(refused.map_err(Into::into));
                        }
                    };
                    let first = this.refused.take().is_none().then(|| token.clone());
                    let mut request = this.request.clone();
                    let headers = request.headers_mut();
                    headers.insert(header::AUTHORIZATION, token);
                    State::Sent(Oneshot::new(this.http.clone(), request), first)
                }
                Projected::Sent(exchange, token) => {
                    let response = ready!(exchange.poll(cx)).map_err(Into::into)?;
                    let refused = response.status() == StatusCode::UNAUTHORIZED;
                    let Some(token) = token.take().filter(|_| refused) else {
                        return Poll::Ready(Ok(response));
                    };
                    if !this.shared.tokens.refuse(&token, *this.began) {
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

impl<H: Service<Request<Payload>>, B> fmt::Debug for ResponseFuture<H, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}
