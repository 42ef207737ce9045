//! The one future that tells a layer how an attempt ended, whatever ended it.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use pin_project::{pin_project, pinned_drop};

use crate::{Body, Outcome, Record};

/// Told once how an attempt ended.
///
/// A named type, so that the future of the layer has a name; it must not panic.
pub trait Hook<S, E>: Send + 'static {
    /// Called with how the attempt ended.
    fn finish(self, outcome: Outcome<'_, S, E>);
}

/// Resolves as the inner future does, and tells its hook how the attempt ended; see [`watch`].
#[pin_project(PinnedDrop)]
pub struct Watch<F, S, E, H>
where
    S: Clone,
    H: Hook<S, E>,
{
    #[pin]
    future: Option<F>,
    armed: Option<(Record<S>, H)>,
    error: std::marker::PhantomData<fn() -> E>,
}

/// Watches an attempt from its call to the end of its answer.
///
/// - The future fails: the hook hears [`Outcome::Failed`], with what the record holds.
/// - The future is dropped: first the inner future is dropped, so that everything inside has
///   written what it knows, then the hook hears [`Outcome::Dropped`].
/// - The future gives an answer: the hook moves into it ([`Body::on_finish`]).
///
/// So the hook is called exactly once, on every path.
pub const fn watch<F, S, E, H>(future: F, record: Record<S>, hook: H) -> Watch<F, S, E, H>
where
    S: Clone,
    H: Hook<S, E>,
{
    Watch {
        future: Some(future),
        armed: Some((record, hook)),
        error: std::marker::PhantomData,
    }
}

impl<F, B, S, E, H> Future for Watch<F, S, E, H>
where
    F: Future<Output = Result<B, E>>,
    B: Body<Summary = S, Error = E>,
    S: Clone,
    H: Hook<S, E>,
{
    type Output = Result<B, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let future = this.future.as_mut().as_pin_mut();
        let result = ready!(future.expect("polled after it was ready").poll(cx));
        // What the attempt held goes before anybody hears of its end.
        this.future.set(None);
        Poll::Ready(match (result, this.armed.take()) {
            (Ok(body), Some((_, hook))) => Ok(body.on_finish(move |outcome| hook.finish(outcome))),
            (Err(error), Some((record, hook))) => {
                tell(&record, |summary| {
                    hook.finish(Outcome::Failed(summary, &error));
                });
                Err(error)
            }
            (result, None) => result,
        })
    }
}

/// Shows a copy of the cell to the hook, unlocked, and writes it back.
fn tell<S: Clone>(record: &Record<S>, hook: impl FnOnce(&mut S)) {
    let mut summary = record.with(|summary| summary.clone());
    hook(&mut summary);
    record.with(|cell| *cell = summary);
}

#[pinned_drop]
impl<F, S, E, H> PinnedDrop for Watch<F, S, E, H>
where
    S: Clone,
    H: Hook<S, E>,
{
    fn drop(self: Pin<&mut Self>) {
        let mut this = self.project();
        this.future.set(None);
        if let Some((record, hook)) = this.armed.take() {
            tell(&record, |summary| hook.finish(Outcome::Dropped(summary)));
        }
    }
}

impl<F, S, E, H> fmt::Debug for Watch<F, S, E, H>
where
    S: Clone,
    H: Hook<S, E>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch")
            .field("armed", &self.armed.is_some())
            .finish_non_exhaustive()
    }
}
