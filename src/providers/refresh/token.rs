use std::time::Duration;

use http::{HeaderName, HeaderValue, header};

use crate::{Error, ErrorKind, types::Secret};

/// A token, and how long it lasts.
///
/// # Examples
///
/// ```
/// use tollgate::{providers::refresh::Token, types::Secret};
///
/// let token = Token::bearer(Secret::new("canary")?);
/// assert!(!format!("{token:?}").contains("canary"));
/// # Ok::<(), tollgate::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Token {
    secret: Secret,
    header: Option<HeaderName>,
    life: Option<Duration>,
}

impl Token {
    /// A token that goes behind `Authorization: Bearer`, and lasts until it is refused.
    #[must_use]
    pub const fn bearer(token: Secret) -> Self {
        Self {
            secret: token,
            header: None,
            life: None,
        }
    }

    /// A key that goes into a header of this name, and lasts until it is refused.
    #[must_use]
    pub const fn header(name: HeaderName, key: Secret) -> Self {
        Self {
            secret: key,
            header: Some(name),
            life: None,
        }
    }

    /// Sets how long it lasts from when it was asked for.
    #[must_use]
    pub const fn lasting(mut self, life: Duration) -> Self {
        self.life = Some(life);
        self
    }

    pub(super) const fn life(&self) -> Option<Duration> {
        self.life
    }

    /// The header that it is sent in.
    pub(super) fn pass(&self) -> Result<Pass, Error> {
        let (name, value) = match &self.header {
            Some(name) => (name.clone(), Some(self.secret.bare())),
            None => (header::AUTHORIZATION, self.secret.bearer()),
        };
        let value = value.ok_or_else(|| {
            Error::new(ErrorKind::Authentication)
                .with_message("the token cannot be sent in a header")
        })?;
        Ok(Pass { name, value })
    }
}

/// A header that authenticates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pass {
    pub(super) name: HeaderName,
    pub(super) value: HeaderValue,
}

/// Why there is no token; told to all that wait for it.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    kind: ErrorKind,
    status: Option<u16>,
    code: Option<String>,
    message: String,
    retry_after: Option<Duration>,
}

impl Failure {
    pub(super) fn error(self) -> Error {
        let mut error = Error::new(self.kind).with_message(self.message);
        if let Some(status) = self.status {
            error = error.with_status(status);
        }
        if let Some(code) = self.code {
            error = error.with_code(code);
        }
        match self.retry_after {
            Some(wait) => error.with_retry_after(wait),
            None => error,
        }
    }
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        let message = error.message().unwrap_or("there is no token");
        Self {
            kind: error.kind(),
            status: error.status(),
            code: error.code().map(str::to_owned),
            message: message.to_owned(),
            retry_after: error.retry_after(),
        }
    }
}
