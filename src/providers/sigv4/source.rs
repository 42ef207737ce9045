use std::{fmt, sync::Arc};

use aws_credential_types::Credentials;
use http::Uri;

use super::{container::Container, profile::Profile};
use crate::{Error, types::Secret};

/// The name that the credentials of a caller go by in messages of the signer.
const NAME: &str = "tollgate";

/// Where credentials of AWS come from.
///
/// # Examples
///
/// ```
/// use tollgate::{providers::sigv4::CredentialSource, types::Secret};
///
/// let source = CredentialSource::keys("AKIDEXAMPLE", &Secret::new("canary")?, None);
/// assert!(!format!("{source:?}").contains("canary"));
/// # Ok::<(), tollgate::Error>(())
/// ```
#[derive(Clone)]
pub struct CredentialSource(pub(super) Kind);

#[derive(Clone)]
pub(super) enum Kind {
    Nothing,
    /// They are here, and stay the same.
    Fixed(Credentials),
    /// In files, which others write anew.
    Profile(Arc<Profile>),
    /// At the endpoint that the container was given.
    Container(Arc<Container>),
    /// At the endpoint that every instance has.
    Instance(Uri),
}

impl CredentialSource {
    /// An access key, and the session token that goes with it where it is a temporary one.
    #[must_use]
    pub fn keys(access_key_id: &str, secret: &Secret, session_token: Option<&Secret>) -> Self {
        Self(Kind::Fixed(credentials(
            access_key_id,
            secret,
            session_token,
        )))
    }

    /// No credentials: requests have to bring along what authenticates them.
    pub(in crate::providers) const fn nothing() -> Self {
        Self(Kind::Nothing)
    }

    /// The endpoint at which an instance of EC2 is told the credentials of its role, by the second
    /// version of its service (IMDSv2) and no other.
    #[must_use]
    pub fn instance() -> Self {
        Self(Kind::Instance(Uri::from_static("http://169.254.169.254")))
    }

    /// Whichever source the environment names, see
    /// [`Bedrock::from_env`](crate::providers::Bedrock::from_env).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Authentication`](crate::ErrorKind::Authentication) where it names one that holds
    /// no credentials, or none that can be used.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_variables(|name| std::env::var(name).ok())
    }

    /// The same by any other source of variables.
    ///
    /// # Errors
    ///
    /// Those of [`from_env`](Self::from_env).
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        super::source(&crate::providers::variables::Variables::new(variable))
    }

    /// Whether asking again gives nothing else.
    pub(super) const fn is_fixed(&self) -> bool {
        matches!(self.0, Kind::Fixed(_) | Kind::Nothing)
    }
}

/// An access key as the signer takes it.
pub(super) fn credentials(
    access_key_id: &str,
    secret: &Secret,
    session_token: Option<&Secret>,
) -> Credentials {
    let text = |secret: &Secret| String::from_utf8_lossy(secret.bytes()).into_owned();
    let token = session_token.map(text);
    Credentials::new(access_key_id.trim(), text(secret), token, None, NAME)
}

impl fmt::Debug for CredentialSource {
    /// Shows what kind of source it is, and nothing of what it holds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match &self.0 {
            Kind::Nothing => "nothing",
            Kind::Fixed(_) => "keys",
            Kind::Profile(_) => "profile",
            Kind::Container(_) => "container",
            Kind::Instance(_) => "instance",
        };
        f.debug_tuple("CredentialSource").field(&kind).finish()
    }
}
