//! The answer, whole or streamed, as the layers see it.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

/// An answer that may still be on its way when its head is here.
///
/// A whole answer and a stream are the same type, so that one stack serves both. What a layer hangs
/// on an answer lives in one flat list ([`Attachments`](crate::Attachments)), polled in one place:
/// no stream is ever wrapped in a stream.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot tell a layer how it ends",
    note = "implement `tollgate_layers::Body` for the response of the inner service, or wrap it \
            in `tollgate_layers::Whole`"
)]
pub trait Body: Sized + Unpin {
    /// What a stream consists of.
    type Item;
    /// What is known of the attempt.
    type Summary;
    /// How the answer can break.
    type Error;

    /// Polls until the first item with content is there, and leaves it there unread.
    ///
    /// A whole answer is ready at once. An error that comes first is returned here; the answer is
    /// over then, and its hooks have fired.
    fn poll_first(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>>;

    /// Calls the hook once, when the answer has ended: at the moment its terminal item is handed
    /// over, or it is dropped.
    ///
    /// Hooks fire in the order in which they were added, the innermost layer's first, and each sees
    /// what those before it wrote on the summary. For a whole answer the hook fires before this
    /// returns. A hook must not panic.
    #[must_use]
    fn on_finish(
        self,
        hook: impl FnOnce(Outcome<'_, Self::Summary, Self::Error>) + Send + 'static,
    ) -> Self;

    /// Keeps the guard until the answer has ended, then drops it.
    #[must_use]
    fn hold(self, guard: impl Send + 'static) -> Self;

    /// Asks the gate before each item, and polls it while there is none; the gate may end the
    /// answer with an error.
    ///
    /// A whole answer is over and needs none.
    #[must_use]
    fn gate(self, gate: impl Gate<Self::Error> + 'static) -> Self;

    /// Shows each item of a stream to the tap, just before it is handed over.
    ///
    /// A whole answer has no items.
    #[must_use]
    fn tap(self, tap: impl FnMut(&Self::Item) + Send + 'static) -> Self;
}

/// How an attempt ended, with what is known of it.
#[derive(Debug)]
pub enum Outcome<'a, S, E> {
    /// It was answered completely.
    Complete(&'a mut S),
    /// It ended with this error, before its head or in its body.
    Failed(&'a mut S, &'a E),
    /// The caller dropped it.
    Dropped(&'a mut S),
}

impl<S, E> Outcome<'_, S, E> {
    /// What is known of the attempt.
    pub fn summary(&mut self) -> &mut S {
        match self {
            Self::Complete(summary) | Self::Failed(summary, _) | Self::Dropped(summary) => summary,
        }
    }

    /// The error that ended the attempt.
    #[must_use]
    pub const fn error(&self) -> Option<&E> {
        match self {
            Self::Failed(_, error) => Some(error),
            Self::Complete(_) | Self::Dropped(_) => None,
        }
    }

    /// The same outcome for one more reader.
    pub fn reborrow(&mut self) -> Outcome<'_, S, E> {
        match self {
            Self::Complete(summary) => Outcome::Complete(summary),
            Self::Failed(summary, error) => Outcome::Failed(summary, error),
            Self::Dropped(summary) => Outcome::Dropped(summary),
        }
    }
}

/// Something polled beside an answer that may end it: a deadline, a bound on the gap between items.
pub trait Gate<E>: Send {
    /// Ready when the answer has to end now, with this error.
    ///
    /// Polled only when no item is there: an item that is there wins, however late its reader.
    fn poll_end(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<E>;

    /// The error to end the answer with, although an item may be there.
    ///
    /// Asked before each item: for what has to end an answer that always has one more.
    fn end_now(&self) -> Option<E> {
        None
    }

    /// Told of each item that is handed over.
    fn item_passed(self: Pin<&mut Self>) {}
}
