use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use http::{Request, Response, StatusCode, header};
use pin_project::pin_project;
use tokio::time::{Instant, Timeout, timeout};
use tower::{BoxError, Service, util::Oneshot};

use super::{TokenSource, service::Shared, token::Pass};
use crate::{Error, ErrorKind, providers::renewal::Obtain, transport::Payload};

/// Headers that credentials stand in, beside `Authorization` (`PROVIDERS` §1.1).
const KEYS: [&str; 3] = ["api-key", "x-api-key", "x-goog-api-key"];

/// The future of a [`Refreshed`](super::Refreshed).
#[pin_project]
pub struct ResponseFuture<H, S, B>
where
    H: Service<Request<Payload>>,
    S: TokenSource<H>,
{
    #[pin]
    state: State<H, S>,
    request: Request<Payload>,
    http: H,
    shared: Arc<Shared<S>>,
    began: Instant,
    /// The answer that refused the first token, given back where there is no other.
    refused: Option<Response<B>>,
}

#[pin_project(project = Projected)]
#[expect(
    clippy::large_enum_variant,
    reason = "the large one is the one that every call comes to"
)]
enum State<H, S>
where
    H: Service<Request<Payload>>,
    S: TokenSource<H>,
{
    /// Waits for a token.
    Authorizing(Obtain<Timeout<S::Future>>),
    /// Waits for the answer; if it refuses this token, another is worth a try.
    Sent(#[pin] Oneshot<H, Request<Payload>>, Option<Pass>),
}

impl<H, S, B> ResponseFuture<H, S, B>
where
    H: Service<Request<Payload>> + Clone,
    S: TokenSource<H>,
{
    pub(super) fn new(http: H, request: Request<Payload>, shared: Arc<Shared<S>>) -> Self {
        let headers = request.headers();
        let has_own = headers.contains_key(header::AUTHORIZATION)
            || KEYS.iter().any(|key| headers.contains_key(*key));
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

impl<H, S, B> Future for ResponseFuture<H, S, B>
where
    H: Service<Request<Payload>, Response = Response<B>> + Clone,
    H::Error: Into<BoxError>,
    S: TokenSource<H>,
{
    type Output = Result<Response<B>, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            let next = match this.state.as_mut().project() {
                Projected::Authorizing(token) => {
                    let shared = &**this.shared;
                    let fetch = || timeout(shared.patience, shared.source.fetch(this.http.clone()));
                    let held = token.poll_held(cx, &shared.tokens, fetch, |fetched| {
                        let token = fetched.unwrap_or_else(|_| Err(late()))?;
                        Ok((token.pass()?, token.life()))
                    });
                    let token = match ready!(held) {
                        Ok(token) => token,
                        Err(error) => {
                            let refused = this.refused.take().ok_or(error);
                            return Poll::Ready(refused.map_err(Into::into));
                        }
                    };
                    let first = this.refused.take().is_none().then(|| token.clone());
                    let mut request = this.request.clone();
                    request.headers_mut().insert(token.name, token.value);
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

fn late() -> Error {
    Error::new(ErrorKind::Timeout).with_message("no token came in time")
}

impl<H, S, B> fmt::Debug for ResponseFuture<H, S, B>
where
    H: Service<Request<Payload>>,
    S: TokenSource<H>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}
