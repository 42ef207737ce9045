use std::{
    fmt,
    hash::{BuildHasher, Hash, Hasher},
    sync::LazyLock,
};

use foldhash::quality::RandomState;

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
    /// everything that can change the answer goes into it, word for word or by a hash that nobody can
    /// make collide: the scope, the credentials (always by a hash: a store holds no keys), and every
    /// field, also those that are not understood. Whether the answer is streamed stays out.
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

/// Under what an answer is kept: all that can change it, word for word or as a hash of 256 bits.
///
/// What is short is best kept word for word: two such keys are equal only if every byte is, so that no
/// hash stands between one caller's answer and another's, and making one costs next to nothing. What is
/// long takes less room as a hash that nobody can make collide. A key of words never equals a hash.
///
/// A store that is not in this process keeps answers under a collision-resistant hash of
/// [`is_hash`](Self::is_hash) and [`as_bytes`](Self::as_bytes), or under a hash as it is.
///
/// # Examples
///
/// ```
/// use tollgate_layers::CacheKey;
///
/// assert_eq!(CacheKey::exact(b"say hi".to_vec()), CacheKey::exact(b"say hi".to_vec()));
/// assert_ne!(CacheKey::exact(vec![7; 32]), CacheKey::new([7; 32]));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct CacheKey {
    /// Where a map in this process has it. Keys are long, and hashed once.
    place: u64,
    form: Form,
}

#[derive(Clone, PartialEq, Eq)]
enum Form {
    Exact(Vec<u8>),
    Hash([u8; 32]),
}

impl CacheKey {
    /// This hash.
    #[must_use]
    pub fn new(hash: [u8; 32]) -> Self {
        Self::of(Form::Hash(hash))
    }

    /// These bytes, of which no two requests with different answers have the same: each piece stands
    /// behind its length, for instance.
    #[must_use]
    pub fn exact(bytes: Vec<u8>) -> Self {
        Self::of(Form::Exact(bytes))
    }

    fn of(form: Form) -> Self {
        /// Nobody outside can know which keys collide.
        static SEED: LazyLock<RandomState> = LazyLock::new(RandomState::default);

        let mut key = Self { place: 0, form };
        key.place = SEED.hash_one(key.as_bytes());
        key
    }

    /// Whether it is a hash, of 32 bytes.
    #[must_use]
    pub const fn is_hash(&self) -> bool {
        matches!(self.form, Form::Hash(_))
    }

    /// The hash, or what was put in its place, which may show what the request says.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        match &self.form {
            Form::Exact(bytes) => bytes,
            Form::Hash(hash) => hash,
        }
    }

    /// How many bytes it takes beside itself.
    pub(super) const fn size(&self) -> usize {
        match &self.form {
            Form::Exact(bytes) => bytes.capacity(),
            Form::Hash(_) => 0,
        }
    }
}

impl Hash for CacheKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.place);
    }
}

impl fmt::Debug for CacheKey {
    /// Shows the first four bytes of a hash, and of anything else its length.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.form {
            Form::Exact(bytes) => write!(f, "CacheKey({} bytes)", bytes.len()),
            Form::Hash([a, b, c, d, ..]) => write!(f, "CacheKey({a:02x}{b:02x}{c:02x}{d:02x})"),
        }
    }
}
