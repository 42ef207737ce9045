//! What a request knows of the call that it stands for.

use std::{
    fmt,
    num::NonZeroUsize,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

use http::Extensions;
use tokio::time::Instant;
use tollgate_layers::Record;

use super::{Credentials, Secret, Summary};

/// What a call carries beside what is sent: what the caller set, and the record of its attempts.
pub(crate) struct Context {
    pub(crate) caller: Arc<Caller>,
    record: Record<Summary>,
    /// Whether something has looked at the record: then the call has begun.
    has_begun: AtomicBool,
}

/// Who calls, how patient they are, and what they brought along.
#[derive(Clone)]
pub(crate) struct Caller {
    pub(crate) name: Option<Arc<str>>,
    pub(crate) deadline: Option<Instant>,
    pub(crate) max_attempts: NonZeroUsize,
    pub(crate) drop_unsupported: bool,
    pub(crate) credentials: Credentials,
    pub(crate) extensions: Extensions,
}

/// Attempts of one call that all layers together may make, unless the request says otherwise.
const MAX_ATTEMPTS: NonZeroUsize = NonZeroUsize::new(16).unwrap();

impl Default for Caller {
    fn default() -> Self {
        Self {
            name: None,
            deadline: None,
            max_attempts: MAX_ATTEMPTS,
            drop_unsupported: false,
            credentials: Credentials::new(),
            extensions: Extensions::new(),
        }
    }
}

impl Context {
    pub(crate) fn caller_mut(&mut self) -> &mut Caller {
        Arc::make_mut(&mut self.caller)
    }

    pub(crate) fn add_credential(&mut self, provider: impl Into<Arc<str>>, key: Secret) {
        let caller = self.caller_mut();
        caller.credentials = std::mem::take(&mut caller.credentials).with(provider, key);
    }

    /// What this caller carries beside a call that has not begun.
    fn of(caller: Arc<Caller>) -> Self {
        Self {
            caller,
            record: Record::unwritten(Summary::new),
            has_begun: AtomicBool::new(false),
        }
    }

    /// What the same caller carries beside another call.
    pub(crate) fn apart(&self) -> Self {
        Self::of(Arc::clone(&self.caller))
    }

    /// The record of the call, which begins when this is asked for the first time.
    pub(crate) fn record(&self) -> &Record<Summary> {
        if !self.has_begun.load(Relaxed) {
            self.has_begun.store(true, Relaxed);
        }
        &self.record
    }

    pub(crate) fn next_attempt(&mut self) {
        self.record = self.record().open(Summary::new());
    }

    /// Brings the deadline forward, and never moves it back.
    pub(crate) fn shorten(&mut self, to: Instant) {
        let at = self.caller.deadline.map_or(to, |at| at.min(to));
        self.caller_mut().deadline = Some(at);
    }

    /// Takes one attempt out of the budget of the call.
    pub(crate) fn take_attempt(&self) -> bool {
        self.record().claim(self.caller.max_attempts.get())
    }
}

impl Default for Context {
    fn default() -> Self {
        Self::of(Arc::default())
    }
}

impl Clone for Context {
    /// Of a call that has begun, the same call; else a call of its own.
    fn clone(&self) -> Self {
        if !self.has_begun.load(Relaxed) {
            return self.apart();
        }
        Self {
            caller: Arc::clone(&self.caller),
            record: self.record.clone(),
            has_begun: AtomicBool::new(true),
        }
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("caller", &self.caller.name)
            .field("deadline", &self.caller.deadline)
            .field("record", &self.record)
            .finish_non_exhaustive()
    }
}
