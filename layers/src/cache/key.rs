use std::fmt;

/// A request that knows under which key its answer is kept.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not know under which key its answer would be kept",
    note = "implement `tollgate_layers::Cacheable` for the request of the inner service"
)]
pub trait Cacheable {
    /// The key, or `None` where the answer must neither be looked up nor kept: it is unknown whose
    /// it is ([`Scope::PerCaller`]), or the request forbids it.
    ///
    /// Two requests have the same key only if an answer to one is an answer to the other. So
    /// everything that can change the answer goes into it, by a hash that nobody can make collide:
    /// the scope, the credentials, and every field, also those that are not understood. Whether the
    /// answer is streamed stays out.
    fn cache_key(&self, scope: Scope) -> Option<CacheKey>;

    /// Whether the request says aloud that it wants the same answer each time: temperature 0, for
    /// instance.
    fn is_repeatable(&self) -> bool;
}

/// Who may be given an answer that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// The caller for whom it was made.
    PerCaller,
    /// Everybody who uses the store.
    Shared,
}

/// Under what an answer is kept: a hash of 256 bits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CacheKey([u8; 32]);

impl CacheKey {
    /// This hash.
    #[must_use]
    pub const fn new(hash: [u8; 32]) -> Self {
        Self(hash)
    }

    /// The hash.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for CacheKey {
    /// Shows the first four bytes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, ..] = self.0;
        write!(f, "CacheKey({a:02x}{b:02x}{c:02x}{d:02x})")
    }
}
