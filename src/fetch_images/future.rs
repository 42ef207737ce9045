//! The future of [`FetchImages`](super::FetchImages).

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use pin_project::pin_project;
use tollgate_layers::Late;
use tower::{Service, util::Oneshot};

use super::{FetchError, layer::Settings};
use crate::ChatRequest;

type Fetch = Pin<Box<dyn Future<Output = Result<ChatRequest, FetchError>> + Send>>;

/// Resolves when something could not be fetched, or as the call does.
#[pin_project]
pub struct ResponseFuture<S: Service<ChatRequest>> {
    #[pin]
    state: State<S>,
}

#[pin_project(project = Projected)]
enum State<S: Service<ChatRequest>> {
    Fetching(Fetch, Late<S, Arc<Settings>>),
    Calling(#[pin] Oneshot<S, ChatRequest>),
}

impl<S: Service<ChatRequest>> ResponseFuture<S> {
    pub(super) const fn fetching(fetch: Fetch, inner: Late<S, Arc<Settings>>) -> Self {
        Self {
            state: State::Fetching(fetch, inner),
        }
    }

    pub(super) const fn calling(call: Oneshot<S, ChatRequest>) -> Self {
        Self {
            state: State::Calling(call),
        }
    }
}

impl<S> Future for ResponseFuture<S>
where
    S: Service<ChatRequest> + Clone,
    S::Error: From<FetchError>,
{
    type Output = Result<S::Response, S::Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.project().state;
        loop {
            let call = match state.as_mut().project() {
                Projected::Fetching(fetch, inner) => {
                    let request = ready!(fetch.as_mut().poll(cx))?;
                    inner.oneshot(request)
                }
                Projected::Calling(call) => return call.poll(cx),
            };
            state.set(State::Calling(call));
        }
    }
}

impl<S: Service<ChatRequest>> fmt::Debug for ResponseFuture<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.state {
            State::Fetching(..) => "ResponseFuture(Fetching)",
            State::Calling(_) => "ResponseFuture(Calling)",
        })
    }
}
