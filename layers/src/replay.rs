//! Answers that can be recorded and given again.

use crate::{Body, Record};

/// An answer that can be recorded once and replayed, whole or streamed.
pub trait Replay: Body {
    /// A recorded answer, with what was known of its attempt. A clone is cheap.
    type Recording: Clone + Send + Sync + 'static;

    /// Hands a recording over when the answer has completed, with the summary that the hooks before
    /// this one wrote on.
    ///
    /// `keep` is never called for an answer that failed, was dropped, or grew beyond `limit`
    /// bytes; what was held of it is let go as soon as it does. It must not panic.
    #[must_use]
    fn recorded(
        self,
        limit: usize,
        keep: impl FnOnce(Self::Recording, &Self::Summary) + Send + 'static,
    ) -> Self;

    /// The recorded answer as the answer to the request of this record, as if it were given now: a
    /// stream where one was asked for.
    ///
    /// Its summary shows what the recorded attempt used and who answered it, and that nothing was
    /// sent.
    fn replay(recording: Self::Recording, record: Record<Self::Summary>, is_streamed: bool)
    -> Self;

    /// How many bytes the recording takes, about.
    fn size(recording: &Self::Recording) -> usize;

    /// Whether the answer ended of itself, in all its alternatives: with a stop or with tool calls,
    /// not cut by a limit or a filter, nor begun again on the way.
    fn is_finished(recording: &Self::Recording) -> bool;
}
