//! What a request knows of the call that it stands for.

use std::{
    fmt,
    num::NonZeroUsize,
    sync::{Arc, OnceLock},
};

use http::Extensions;
use tokio::time::Instant;
use tollgate_layers::Record;

use super::{Credentials, Secret, Summary};

/// What a call carries beside what is sent: what the caller set, and the record of its attempts.
#[derive(Clone, Default)]
pub(crate) struct Context {
    pub(crate) caller: Arc<Caller>,
    /// Empty until something looks at it: then the call has begun.
    pub(crate) record: OnceLock<Record<Summary>>,
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

    /// The record of the call, which begins when this is asked for the first time.
    pub(crate) fn record(&self) -> &Record<Summary> {
        self.record.get_or_init(|| Record::new(Summary::new()))
    }

    pub(crate) fn next_attempt(&mut self) {
        self.record = self.record().open(Summary::new()).into();
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

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("caller", &self.caller.name)
            .field("deadline", &self.caller.deadline)
            .field("record", &self.record.get())
            .finish_non_exhaustive()
    }
}
