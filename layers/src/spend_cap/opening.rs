use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use pin_project::pin_project;
use tower::Service;

use super::{Refused, settlement::Settlement};
use crate::{Track, Usd, Watch, watch};

/// Resolves to the watched call, once its money is reserved and the inner service is ready.
///
/// Until then the call was certainly not sent: whatever ends it gives the money back.
#[pin_project]
pub struct Opening<S, Req, F, R, W> {
    #[pin]
    reserve: F,
    reservation: Option<R>,
    service: S,
    /// The request, its bound and what weighs it, until the call is made.
    call: Option<(Req, Usd, W)>,
}

impl<S, Req, F, R, W> Opening<S, Req, F, R, W> {
    pub(super) const fn new(reserve: F, service: S, request: Req, bound: Usd, weigh: W) -> Self {
        Self {
            reserve,
            reservation: None,
            service,
            call: Some((request, bound, weigh)),
        }
    }
}

impl<S, Req, F, R, W> Future for Opening<S, Req, F, R, W>
where
    S: Service<Req>,
    S::Error: From<Refused>,
    Req: Track,
    Req::Summary: Clone,
    F: Future<Output = Result<R, Refused>>,
    Settlement<R, W, Req>: crate::Hook<Req::Summary, S::Error>,
{
    type Output = Result<Watch<S::Future, Req::Summary, S::Error, Settlement<R, W, Req>>, S::Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if this.reservation.is_none() {
            *this.reservation = Some(ready!(this.reserve.poll(cx))?);
        }
        let is_ready = ready!(this.service.poll_ready(cx));
        let reservation = this.reservation.take().expect("reserved above");
        // Not made: dropping the reservation gives the money back at once.
        is_ready?;
        let (request, bound, weigh) = this.call.take().expect("polled after it was ready");
        let record = request.record().clone();
        let settlement = Settlement::new(reservation, bound, weigh);
        Poll::Ready(Ok(watch(this.service.call(request), record, settlement)))
    }
}

impl<S, Req, F, R, W> fmt::Debug for Opening<S, Req, F, R, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opening")
            .field("reserved", &self.reservation.is_some())
            .finish_non_exhaustive()
    }
}
