//! The future of [`Cached`](super::Cached).

use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use pin_project::pin_project;
use tower::{Service, util::Oneshot};

use super::{CacheKey, Store, service::Settings};
use crate::{Cost, Late, Marked, Patience, Priced, Replay, Track, Usd};

/// Resolves with what is kept, or as the call does.
///
/// `G` looks into the store, `F` is the call of the inner service.
#[pin_project]
pub struct ResponseFuture<S, St, Req, G, F> {
    #[pin]
    state: State<G, F, Req>,
    inner: Late<S, Settings<St>>,
    /// Where the answer of the call is kept; `None` where it must not be.
    key: Option<CacheKey>,
}

#[pin_project(project = Projected)]
enum State<G, F, Req> {
    /// The request waits until it is known that nothing is kept.
    Looking(#[pin] G, Option<Req>),
    Calling(#[pin] F),
}

impl<S, St, Req, G, F> ResponseFuture<S, St, Req, G, F> {
    pub(super) const fn looking(
        lookup: G,
        inner: Late<S, Settings<St>>,
        request: Req,
        key: CacheKey,
    ) -> Self {
        Self {
            state: State::Looking(lookup, Some(request)),
            inner,
            key: Some(key),
        }
    }

    pub(super) const fn calling(call: F, inner: Late<S, Settings<St>>) -> Self {
        Self {
            state: State::Calling(call),
            inner,
            key: None,
        }
    }
}

impl<S, St, Req> Future for ResponseFuture<S, St, Req, St::Get, Oneshot<S, Req>>
where
    S: Service<Req> + Clone,
    S::Response: Replay<Recording = St::Recording, Summary = Req::Summary>,
    St: Store,
    Req: Track + Patience,
    Req::Summary: Marked + Priced,
{
    type Output = Result<S::Response, S::Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            match this.state.as_mut().project() {
                Projected::Looking(lookup, request) => {
                    let kept = ready!(lookup.poll(cx));
                    let request = request.take().expect("polled after it was ready");
                    if let Some(recording) = kept {
                        return Poll::Ready(Ok(replayed(recording, &request)));
                    }
                    let call = this.inner.oneshot(request);
                    this.state.set(State::Calling(call));
                }
                Projected::Calling(call) => {
                    let answer = ready!(call.poll(cx))?;
                    return Poll::Ready(Ok(match this.key.take() {
                        Some(key) => recorded(answer, key, this.inner.settings()),
                        None => answer,
                    }));
                }
            }
        }
    }
}

/// The answer that is kept, given to this request for nothing.
fn replayed<B, Req>(recording: B::Recording, request: &Req) -> B
where
    B: Replay<Summary = Req::Summary>,
    Req: Track + Patience,
    Req::Summary: Marked + Priced,
{
    let record = request.record().clone();
    B::replay(recording, record, request.is_streamed()).on_finish(|mut outcome| {
        let summary = outcome.summary();
        summary.mark_cached();
        summary.set_cost(Cost::Known(Usd::ZERO));
    })
}

/// The answer, which goes into the store at its end if it may be given again.
fn recorded<B, St>(answer: B, key: CacheKey, settings: &Settings<St>) -> B
where
    B: Replay<Recording = St::Recording>,
    B::Summary: Marked,
    St: Store,
{
    let store = settings.store.clone();
    answer.recorded(settings.max_answer, move |recording, summary| {
        // What came out of a cache further in would begin its time anew.
        let is_own = !summary.is_fallback() && !summary.is_cached();
        if is_own && B::is_finished(&recording) {
            let size = B::size(&recording);
            store.put(key, recording, size);
        }
    })
}

impl<S, St, Req, G, F> fmt::Debug for ResponseFuture<S, St, Req, G, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.state {
            State::Looking(..) => "ResponseFuture(Looking)",
            State::Calling(_) => "ResponseFuture(Calling)",
        })
    }
}
