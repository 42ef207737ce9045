//! The one error of every service and layer.

mod classify;
mod kind;

use std::{borrow::Cow, error::Error as StdError, fmt, sync::Arc, time::Duration};

use tollgate_layers::Reach;
use tower::BoxError;

use crate::types::Summary;

pub use self::kind::ErrorKind;

/// Why a call failed.
///
/// One word wide. [`kind`](Self::kind) says what can be done about it, and the accessors say the
/// rest. `Display` and `Debug` never show what a provider wrote: it may hold a key or a piece of the
/// prompt. Ask for it by [`message`](Self::message).
///
/// # Examples
///
/// ```
/// use tollgate::{Error, ErrorKind};
///
/// let error = Error::new(ErrorKind::RateLimited)
///     .with_provider("openai")
///     .with_status(429)
///     .with_message("Limit reached for sk-secret");
/// assert_eq!(error.kind(), ErrorKind::RateLimited);
/// assert!(error.to_string().starts_with("openai (429): the provider's rate limit"));
/// assert!(!format!("{error:?}").contains("sk-secret"));
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    cause: Option<ErrorKind>,
    provider: Option<Arc<str>>,
    model: Option<Arc<str>>,
    status: Option<u16>,
    code: Option<Arc<str>>,
    request_id: Option<Arc<str>>,
    message: Option<Cow<'static, str>>,
    retry_after: Option<Duration>,
    reach: Reach,
    should_retry: Option<bool>,
    exhausted: bool,
    attempts: Vec<Summary>,
    source: Option<BoxError>,
}

impl Error {
    /// An error of this kind.
    #[must_use]
    pub fn new(kind: ErrorKind) -> Self {
        Self(Box::new(Inner {
            kind,
            cause: None,
            provider: None,
            model: None,
            status: None,
            code: None,
            request_id: None,
            message: None,
            retry_after: None,
            reach: Reach::NotSent,
            should_retry: None,
            exhausted: false,
            attempts: Vec::new(),
            source: None,
        }))
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What broke an answer that had begun, where [`kind`](Self::kind) is
    /// [`ErrorKind::Interrupted`].
    #[must_use]
    pub fn cause(&self) -> Option<ErrorKind> {
        self.0.cause
    }

    /// The provider that was asked.
    #[must_use]
    pub fn provider(&self) -> Option<&str> {
        self.0.provider.as_deref()
    }

    /// The model that was asked for.
    #[must_use]
    pub fn model(&self) -> Option<&str> {
        self.0.model.as_deref()
    }

    /// The HTTP status of the answer; of an error inside a stream, the one it stands for.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The provider's own word for the error.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The provider's identifier of the request, for its support.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// What the provider, or the layer that failed, said.
    ///
    /// A provider's text may repeat parts of the prompt: do not log it where prompts may not be
    /// logged.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// The wait that the provider asked for, or after which one of several targets can be asked.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// How far the request got.
    #[must_use]
    pub fn reach(&self) -> Reach {
        self.0.reach
    }

    /// Whether retries were spent on it already.
    #[must_use]
    pub fn is_exhausted(&self) -> bool {
        self.0.exhausted
    }

    /// What is known of every attempt of the call, in order.
    ///
    /// Empty where the call was not made through [`ChatExt`](crate::ChatExt) or
    /// [`EmbedExt`](crate::EmbedExt).
    #[must_use]
    pub fn attempts(&self) -> &[Summary] {
        &self.0.attempts
    }

    /// Names the provider that was asked.
    #[must_use]
    pub fn with_provider(mut self, provider: impl Into<Arc<str>>) -> Self {
        self.0.provider = Some(provider.into());
        self
    }

    /// Names the model that was asked for.
    #[must_use]
    pub fn with_model(mut self, model: impl Into<Arc<str>>) -> Self {
        self.0.model = Some(model.into());
        self
    }

    /// Sets the HTTP status.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.0.status = Some(status);
        self
    }

    /// Sets the provider's own word for the error.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<Arc<str>>) -> Self {
        self.0.code = Some(code.into());
        self
    }

    /// Sets the provider's identifier of the request.
    #[must_use]
    pub fn with_request_id(mut self, id: impl Into<Arc<str>>) -> Self {
        self.0.request_id = Some(id.into());
        self
    }

    /// Sets what the provider, or the layer that failed, said. It must hold no key.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<Cow<'static, str>>) -> Self {
        self.0.message = Some(message.into());
        self
    }

    /// Sets the wait that the provider asked for.
    #[must_use]
    pub fn with_retry_after(mut self, wait: impl Into<Option<Duration>>) -> Self {
        self.0.retry_after = wait.into();
        self
    }

    /// Sets how far the request got.
    #[must_use]
    pub fn with_reach(mut self, reach: Reach) -> Self {
        self.0.reach = reach;
        self
    }

    /// Sets what the provider itself said about sending again (`x-should-retry`); it overrides the
    /// kind's own rule.
    #[must_use]
    pub fn with_should_retry(mut self, should: impl Into<Option<bool>>) -> Self {
        self.0.should_retry = should.into();
        self
    }

    /// Sets what lies beneath. Its `Display` must hold no key, URL or prompt.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Sets what is known of every attempt of the call.
    #[must_use]
    pub fn with_attempts(mut self, attempts: Vec<Summary>) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// The same failure, of an answer that had begun: never retried.
    #[must_use]
    pub fn interrupted(mut self) -> Self {
        if self.0.kind != ErrorKind::Interrupted {
            self.0.cause = Some(self.0.kind);
            self.0.kind = ErrorKind::Interrupted;
        }
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(provider) = self.provider() {
            f.write_str(provider)?;
            if let Some(status) = self.status() {
                write!(f, " ({status})")?;
            }
            f.write_str(": ")?;
        }
        self.kind().fmt(f)?;
        if let Some(cause) = self.cause() {
            write!(f, " ({cause})")?;
        }
        if let Some(wait) = self.retry_after() {
            write!(f, "; try again in {} ms", wait.as_millis())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.kind())
            .field("cause", &self.cause())
            .field("provider", &self.provider())
            .field("model", &self.model())
            .field("status", &self.status())
            .field("code", &self.code())
            .field("request_id", &self.request_id())
            .field("retry_after", &self.retry_after())
            .field("reach", &self.reach())
            .field("exhausted", &self.is_exhausted())
            .field("attempts", &self.attempts().len())
            .field("source", &self.0.source)
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_one_word_wide() {
        assert_eq!(size_of::<Error>(), size_of::<usize>());
    }

    #[test]
    fn what_broke_a_stream_stays_visible() {
        let error = Error::new(ErrorKind::Overloaded)
            .interrupted()
            .interrupted();
        assert_eq!(error.kind(), ErrorKind::Interrupted);
        assert_eq!(error.cause(), Some(ErrorKind::Overloaded));
    }
}
