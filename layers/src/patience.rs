//! How long, and how often, a caller is willing to wait.

use tokio::time::Instant;

/// A request that knows its caller's patience.
pub trait Patience {
    /// The moment at which the caller is no longer interested.
    fn deadline(&self) -> Option<Instant>;

    /// Brings the deadline forward to `to`; never moves it back.
    fn shorten(&mut self, to: Instant);

    /// Takes one more attempt out of the budget of the whole call; `false` when it is spent.
    ///
    /// The budget is shared by everything in the stack that sends again, so that retries inside
    /// fallbacks inside retries stay within one number.
    fn take_attempt(&mut self) -> bool;

    /// Whether the caller asked for a stream, which begins long before it ends.
    fn is_streamed(&self) -> bool;
}
