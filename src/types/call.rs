//! Requests as the layers see them: calls with a record, a patience and a target.

use std::{num::NonZeroUsize, sync::Arc, time::Duration};

use tokio::time::Instant;
use tollgate_layers::{Patience, Record, Retarget, Track};

use super::{ChatRequest, Credentials, EmbedRequest, Secret, Summary};

/// What every request can say of its call; each holds it in its field `context`.
macro_rules! call {
    ($request:ident, streamed: $streamed:expr) => {
        impl $request {
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

        impl Track for $request {
            type Summary = Summary;

            fn record(&self) -> &Record<Summary> {
                self.context.record()
            }

            fn next_attempt(&mut self) {
                self.context.next_attempt();
            }
        }

        impl Patience for $request {
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
                $streamed(self)
            }
        }
    };
}

call!(ChatRequest, streamed: ChatRequest::is_stream);
call!(EmbedRequest, streamed: |_| false);

impl ChatRequest {
    /// Sets whether a target that cannot do what the request asks for may leave that out; by default
    /// it answers with [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported).
    ///
    /// # Examples
    ///
    /// ```
    /// use tollgate::{
    ///     ChatRequest, ErrorKind,
    ///     protocol::{AnthropicMessages, Endpoint, Protocol},
    /// };
    ///
    /// let anthropic = Endpoint::new("anthropic", "https://api.anthropic.com")?;
    /// let request = ChatRequest::new("claude-haiku-4-5").user("hi").seed(1);
    /// let error = AnthropicMessages::encode(&request, &anthropic).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Unsupported);
    /// assert!(AnthropicMessages::encode(&request.drop_unsupported(true), &anthropic).is_ok());
    /// # Ok::<(), tollgate::Error>(())
    /// ```
    #[must_use]
    pub fn drop_unsupported(mut self, drop: bool) -> Self {
        self.context.caller_mut().drop_unsupported = drop;
        self
    }

    /// Whether a target may leave out what it cannot do.
    #[must_use]
    pub fn drops_unsupported(&self) -> bool {
        self.context.caller.drop_unsupported
    }

    /// The same request apart from its call, of which it is no attempt.
    #[cfg(feature = "tokens")]
    pub(crate) fn apart(&self) -> Self {
        let mut request = self.clone();
        request.context = request.context.apart();
        request
    }

    /// How many alternatives it asks for.
    pub(crate) fn alternatives(&self) -> u64 {
        u64::from(self.settings().n.unwrap_or(1).max(1))
    }

    /// Limits the output of all alternatives together, as far as that can be said.
    pub(crate) fn limit_output(&mut self, tokens: u64) {
        let each = (tokens / self.alternatives()).max(1);
        self.settings_mut().max_tokens = Some(each);
    }
}

impl EmbedRequest {
    /// Sets whether a target that cannot do what the request asks for may leave that out; by default
    /// it answers with [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported).
    #[must_use]
    pub fn drop_unsupported(mut self, drop: bool) -> Self {
        self.context.caller_mut().drop_unsupported = drop;
        self
    }

    /// Whether a target may leave out what it cannot do.
    #[must_use]
    pub fn drops_unsupported(&self) -> bool {
        self.context.caller.drop_unsupported
    }
}

impl Retarget for ChatRequest {
    fn target(&self) -> &str {
        self.model()
    }

    fn shared_target(&self) -> Arc<str> {
        Arc::clone(self.model())
    }

    fn credential(&self) -> Option<u64> {
        self.credentials().fingerprint()
    }

    fn retarget(&mut self, to: &str) {
        self.set_model(to);
    }
}

impl Retarget for EmbedRequest {
    fn target(&self) -> &str {
        &self.model
    }

    fn shared_target(&self) -> Arc<str> {
        Arc::clone(&self.model)
    }

    fn credential(&self) -> Option<u64> {
        self.credentials().fingerprint()
    }

    fn retarget(&mut self, to: &str) {
        self.model = to.into();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_that_was_never_called_makes_calls_of_their_own() {
        let template = ChatRequest::new("gpt-4o-mini").user("hi");
        let one = template.clone();
        one.record().with(|summary| summary.cached = true);
        assert!(!template.record().with(|summary| summary.cached));
    }

    #[test]
    fn a_clone_made_during_a_call_is_another_attempt_of_it() {
        let mut first =
            ChatRequest::new("gpt-4o-mini").max_attempts(NonZeroUsize::MIN.saturating_add(1));
        let call = first.record().of_call();
        let mut second = first.clone();
        assert!(second.take_attempt());
        second.next_attempt();
        assert!(!first.take_attempt(), "the budget is the call's");
        assert_eq!(call.attempts(), 2);
    }

    #[test]
    fn a_deadline_is_only_ever_brought_forward() {
        let now = Instant::now();
        let mut request = ChatRequest::new("m").deadline(now);
        request.shorten(now + Duration::from_secs(1));
        assert_eq!(Patience::deadline(&request), Some(now));
    }
}
