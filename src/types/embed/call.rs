//! A request for embeddings as the layers see it: a call like that of a chat request.

use std::{num::NonZeroUsize, sync::Arc, time::Duration};

use tokio::time::Instant;
use tollgate_layers::{Patience, Record, Retarget, Track};

use super::EmbedRequest;
use crate::types::{Credentials, Secret, Summary};

impl EmbedRequest {
    /// Names the caller (tenant) on whose behalf the call is made.
    #[must_use]
    pub fn caller(mut self, caller: impl Into<Arc<str>>) -> Self {
        self.context.caller_mut().name = Some(caller.into());
        self
    }

    /// The caller on whose behalf the call is made.
    #[must_use]
    pub fn get_caller(&self) -> Option<&str> {
        self.context.caller.name.as_deref()
    }

    /// Sets the moment at which the caller is no longer interested.
    #[must_use]
    pub fn deadline(mut self, at: Instant) -> Self {
        self.context.caller_mut().deadline = Some(at);
        self
    }

    /// Sets the deadline to this much time from now.
    #[must_use]
    pub fn within(self, patience: Duration) -> Self {
        self.deadline(Instant::now() + patience)
    }

    /// Allows this many attempts in all, whoever makes them; 16 by default.
    #[must_use]
    pub fn max_attempts(mut self, attempts: NonZeroUsize) -> Self {
        self.context.caller_mut().max_attempts = attempts;
        self
    }

    /// Brings a key along for one provider, in place of that provider's own.
    #[must_use]
    pub fn credential(mut self, provider: impl Into<Arc<str>>, key: Secret) -> Self {
        self.context.add_credential(provider, key);
        self
    }

    /// The keys that the request brings along.
    #[must_use]
    pub fn credentials(&self) -> &Credentials {
        &self.context.caller.credentials
    }

    /// Attaches a value of the caller's own, for layers of the caller's own to find by its type.
    #[must_use]
    pub fn extension<T: Clone + Send + Sync + 'static>(mut self, value: T) -> Self {
        self.context.caller_mut().extensions.insert(value);
        self
    }

    /// The value of this type that was attached.
    #[must_use]
    pub fn get_extension<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.context.caller.extensions.get()
    }
}

impl Track for EmbedRequest {
    type Summary = Summary;

    fn record(&self) -> &Record<Summary> {
        self.context.record()
    }

    fn next_attempt(&mut self) {
        self.context.next_attempt();
    }
}

impl Patience for EmbedRequest {
    fn deadline(&self) -> Option<Instant> {
        self.context.caller.deadline
    }

    fn shorten(&mut self, to: Instant) {
        self.context.shorten(to);
    }

    fn take_attempt(&mut self) -> bool {
        self.context.take_attempt()
    }

    fn is_streamed(&self) -> bool {
        false
    }
}

impl Retarget for EmbedRequest {
    fn target(&self) -> &str {
        &self.model
    }

    fn credential(&self) -> Option<u64> {
        self.credentials().fingerprint()
    }

    fn retarget(&mut self, to: &str) {
        self.model = to.into();
    }
}
