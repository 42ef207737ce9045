//! Answers that can be recorded and given again.

use crate::Body;

/// An answer that can be recorded once and replayed, whole or streamed.
pub trait Replay: Body {
    /// A recorded answer.
    type Recording: Clone + Send + Sync + 'static;

    /// Hands a recording over when the answer has completed.
    ///
    /// `keep` is never called for an answer that failed, was dropped, or grew beyond `limit`
    /// bytes.
    #[must_use]
    fn recorded(self, limit: usize, keep: impl FnOnce(Self::Recording) + Send + 'static) -> Self;

    /// The recorded answer, as if it were given now.
    fn replay(recording: Self::Recording) -> Self;
}
