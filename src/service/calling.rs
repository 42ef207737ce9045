use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use pin_project::pin_project;
use tollgate_layers::{Record, Track};
use tower::Service;

use crate::{Error, types::Summary};

/// Makes a service ready, then calls it; an error is given the trail of the attempts.
#[pin_project]
pub(super) struct Calling<'a, S: Service<Req>, Req> {
    service: &'a mut S,
    request: Option<Req>,
    record: Record<Summary>,
    #[pin]
    future: Option<S::Future>,
}

impl<'a, S, Req> Calling<'a, S, Req>
where
    S: Service<Req>,
    Req: Track<Summary = Summary>,
{
    pub(super) fn new(service: &'a mut S, request: Req) -> Self {
        Self {
            service,
            record: request.record().of_call(),
            request: Some(request),
            future: None,
        }
    }

    /// The record of the call.
    pub(super) const fn record(&self) -> &Record<Summary> {
        &self.record
    }
}

impl<S, Req> Future for Calling<'_, S, Req>
where
    S: Service<Req, Error = Error>,
{
    type Output = Result<S::Response, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        if this.request.is_some() {
            ready!(this.service.poll_ready(cx))?;
        }
        if let Some(request) = this.request.take() {
            this.future.set(Some(this.service.call(request)));
        }
        let future = this.future.as_mut().as_pin_mut();
        let result = ready!(future.expect("polled after it was ready").poll(cx));
        this.future.set(None);
        Poll::Ready(result.map_err(|error| error.with_attempts(this.record.trail())))
    }
}
