use std::{fmt, sync::Arc};

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Uri, header};

use crate::{Error, ErrorKind, protocol::percent_encode, transport::Payload, types::Secret};

const AUTHORITY: &str = "https://login.microsoftonline.com";
const INSTANCE: &str = "http://169.254.169.254";
const SCOPE: &str = "https://cognitiveservices.azure.com/.default";

/// Who asks for tokens, and for what (`PROVIDERS` §2.3).
///
/// # Examples
///
/// ```
/// use tollgate::{providers::entra::Identity, types::Secret};
///
/// let app = Identity::client_secret("my-tenant", "my-app", Secret::new("canary")?);
/// assert!(!format!("{app:?}").contains("canary"));
/// # Ok::<(), tollgate::Error>(())
/// ```
#[derive(Clone)]
pub struct Identity {
    who: Who,
    authority: Arc<str>,
    scope: Arc<str>,
}

#[derive(Clone)]
enum Who {
    /// An application with a secret.
    Application {
        tenant: Arc<str>,
        client: Arc<str>,
        secret: Secret,
    },
    /// The machine that this runs on, in the identity of this client where it has several.
    Machine { client: Option<Arc<str>> },
}

impl Identity {
    /// An application that is registered in a tenant and has a client secret (OAuth 2.0 client
    /// credentials).
    pub fn client_secret(
        tenant: impl Into<Arc<str>>,
        client_id: impl Into<Arc<str>>,
        secret: Secret,
    ) -> Self {
        Self {
            who: Who::Application {
                tenant: tenant.into(),
                client: client_id.into(),
                secret,
            },
            authority: AUTHORITY.into(),
            scope: SCOPE.into(),
        }
    }

    /// The managed identity that Azure gave to this machine.
    #[must_use]
    pub fn managed() -> Self {
        Self {
            who: Who::Machine { client: None },
            authority: INSTANCE.into(),
            scope: SCOPE.into(),
        }
    }

    /// One of several identities that Azure gave to this machine, by its client identifier.
    pub fn managed_as(client_id: impl Into<Arc<str>>) -> Self {
        Self {
            who: Who::Machine {
                client: Some(client_id.into()),
            },
            ..Self::managed()
        }
    }

    /// What the token is for; `https://cognitiveservices.azure.com/.default` unless set otherwise.
    #[must_use]
    pub fn scope(mut self, scope: impl Into<Arc<str>>) -> Self {
        self.scope = scope.into();
        self
    }

    /// Who gives tokens: `https://login.microsoftonline.com` for applications, another address in
    /// Azure's national clouds; `http://169.254.169.254` for machines.
    #[must_use]
    pub fn authority(mut self, address: impl Into<Arc<str>>) -> Self {
        self.authority = address.into();
        self
    }

    /// The request for a token.
    pub(super) fn request(&self) -> Result<Request<Payload>, Error> {
        let authority = self.authority.trim_end_matches('/');
        match &self.who {
            Who::Application {
                tenant,
                client,
                secret,
            } => {
                let mut address = format!("{authority}/");
                percent_encode(&**tenant, &mut address);
                address.push_str("/oauth2/v2.0/token");
                let form = query([
                    ("grant_type", b"client_credentials".as_slice()),
                    ("client_id", client.as_bytes()),
                    ("client_secret", secret.bytes()),
                    ("scope", self.scope.as_bytes()),
                ]);
                let form = Payload::from(Bytes::from(form));
                let mut request = Request::new(form);
                *request.method_mut() = Method::POST;
                *request.uri_mut() = uri(&address)?;
                let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
                request.headers_mut().insert(header::CONTENT_TYPE, kind);
                Ok(request)
            }
            Who::Machine { client } => {
                let resource = self.scope.strip_suffix("/.default").unwrap_or(&self.scope);
                let known = [
                    ("api-version", b"2018-02-01".as_slice()),
                    ("resource", resource.as_bytes()),
                ];
                let client = client.iter().map(|client| ("client_id", client.as_bytes()));
                let query = query(known.into_iter().chain(client));
                let mut request = Request::new(Payload::default());
                *request.uri_mut() = uri(&format!(
                    "{authority}/metadata/identity/oauth2/token?{query}"
                ))?;
                let yes = HeaderValue::from_static("true");
                request.headers_mut().insert("metadata", yes);
                Ok(request)
            }
        }
    }
}

fn uri(address: &str) -> Result<Uri, Error> {
    address.parse().map_err(|_| {
        Error::new(ErrorKind::InvalidRequest)
            .with_message("the authority that gives tokens is no URL")
    })
}

/// Pairs in the form of a query.
fn query<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> String {
    let mut query = String::new();
    for (name, value) in pairs {
        if !query.is_empty() {
            query.push('&');
        }
        query.push_str(name);
        query.push('=');
        percent_encode(value, &mut query);
    }
    query
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let who = match self.who {
            Who::Application { .. } => "application",
            Who::Machine { .. } => "machine",
        };
        f.debug_struct("Identity")
            .field("who", &who)
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}
