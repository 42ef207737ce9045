//! Summaries that say where their answer came from.

/// A summary that says where its answer came from.
pub trait Marked {
    /// Whether another target answered than the one first asked.
    fn is_fallback(&self) -> bool;

    /// Marks that another target answered.
    fn mark_fallback(&mut self);

    /// Whether the answer was given before, and is given again out of a cache.
    fn is_cached(&self) -> bool;

    /// Marks that the answer came out of a cache.
    fn mark_cached(&mut self);
}
