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
