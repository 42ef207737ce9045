use std::{
    hash::{DefaultHasher, Hash, Hasher},
    num::NonZeroUsize,
    sync::OnceLock,
};

use tokio::time::Instant;

use crate::{
    CacheKey, Cacheable, Cost, Marked, Patience, Priced, Reach, Record, Retarget, Track,
    cache::Scope,
};

const MAX_ATTEMPTS: NonZeroUsize = NonZeroUsize::new(16).unwrap();

/// A request that is nothing but what the layers ask of one.
#[derive(Debug, Clone)]
pub struct Call {
    target: String,
    caller: Option<String>,
    streamed: bool,
    sampled: bool,
    deadline: Option<Instant>,
    max_attempts: NonZeroUsize,
    record: OnceLock<Record<Note>>,
}

/// What is known of one attempt of a [`Call`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// How far the call got.
    pub reach: Reach,
    /// The units it used, as far as known.
    pub used: u64,
    /// What it cost.
    pub cost: Cost,
    /// Whether a limit cut the answer short.
    pub cut: bool,
    /// Whether a fallback answered.
    pub fallback: bool,
    /// Whether the answer came out of a cache.
    pub cached: bool,
}

impl Call {
    /// A call to the target `model`, without a caller or a deadline, with a budget of 16 attempts.
    #[must_use]
    pub fn new() -> Self {
        Self {
            target: "model".to_owned(),
            caller: None,
            streamed: false,
            sampled: false,
            deadline: None,
            max_attempts: MAX_ATTEMPTS,
            record: OnceLock::new(),
        }
    }

    /// Sets the caller.
    #[must_use]
    pub fn caller(mut self, caller: &str) -> Self {
        self.caller = Some(caller.to_owned());
        self
    }

    /// The caller.
    #[must_use]
    pub fn get_caller(&self) -> Option<&str> {
        self.caller.as_deref()
    }

    /// Asks for a stream.
    #[must_use]
    pub const fn streamed(mut self) -> Self {
        self.streamed = true;
        self
    }

    /// Sets the target.
    #[must_use]
    pub fn to(mut self, target: &str) -> Self {
        self.retarget(target);
        self
    }

    /// Asks for an answer that may be another each time.
    #[must_use]
    pub const fn sampled(mut self) -> Self {
        self.sampled = true;
        self
    }

    /// Sets the deadline.
    #[must_use]
    pub const fn deadline(mut self, at: Instant) -> Self {
        self.deadline = Some(at);
        self
    }

    /// Allows this many attempts in all.
    #[must_use]
    pub const fn max_attempts(mut self, attempts: NonZeroUsize) -> Self {
        self.max_attempts = attempts;
        self
    }
}

impl Default for Call {
    fn default() -> Self {
        Self::new()
    }
}

impl Note {
    /// Nothing was sent or used.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            reach: Reach::NotSent,
            used: 0,
            cost: Cost::NotYet,
            cut: false,
            fallback: false,
            cached: false,
        }
    }
}

impl Default for Note {
    fn default() -> Self {
        Self::new()
    }
}

impl Track for Call {
    type Summary = Note;

    fn record(&self) -> &Record<Note> {
        self.record.get_or_init(|| Record::new(Note::new()))
    }

    fn next_attempt(&mut self) {
        self.record = self.record().open(Note::new()).into();
    }
}

impl Patience for Call {
    fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    fn shorten(&mut self, to: Instant) {
        self.deadline = Some(self.deadline.map_or(to, |at| at.min(to)));
    }

    fn take_attempt(&mut self) -> bool {
        self.record().claim(self.max_attempts.get())
    }

    fn is_streamed(&self) -> bool {
        self.streamed
    }
}

impl Retarget for Call {
    fn target(&self) -> &str {
        &self.target
    }

    fn retarget(&mut self, to: &str) {
        to.clone_into(&mut self.target);
    }
}

impl Cacheable for Call {
    fn cache_key(&self, scope: Scope) -> Option<CacheKey> {
        let caller = match scope {
            Scope::PerCaller => Some(self.caller.as_deref()?),
            Scope::Shared => None,
        };
        let mut key = [0; 32];
        for (part, bytes) in key.chunks_exact_mut(8).enumerate() {
            let mut hasher = DefaultHasher::new();
            (part, scope, caller, &self.target).hash(&mut hasher);
            bytes.copy_from_slice(&hasher.finish().to_be_bytes());
        }
        Some(CacheKey::new(key))
    }

    fn is_repeatable(&self) -> bool {
        !self.sampled
    }
}

impl Priced for Note {
    fn cost(&self) -> Cost {
        self.cost
    }

    fn set_cost(&mut self, cost: Cost) {
        self.cost = cost;
    }
}

impl Marked for Note {
    fn is_fallback(&self) -> bool {
        self.fallback
    }

    fn mark_fallback(&mut self) {
        self.fallback = true;
    }

    fn is_cached(&self) -> bool {
        self.cached
    }

    fn mark_cached(&mut self) {
        self.cached = true;
    }
}
