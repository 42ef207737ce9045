use std::{fmt, marker::PhantomData, time::Duration};

use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::{
    auth::{Auth, Scheme},
    provider::{Limits, Provider, Shared},
    vendor::Vendor,
};
use crate::{
    Error,
    protocol::{Endpoint, Quirks},
    transport::HttpClient,
    types::Secret,
};

/// Bytes of a whole answer, unless set otherwise.
const BODY_LIMIT: usize = 64 * 1024 * 1024;

/// Time without a single byte of a stream, unless set otherwise.
const SILENCE: Duration = Duration::from_secs(120);

/// Time in which a stream brings nothing but keep-alives, unless set otherwise.
const KEEP_ALIVES: Duration = Duration::from_secs(600);

/// Settings of a [`Provider`], begun by a vendor's own `builder`.
pub struct Builder<P, H = HttpClient> {
    vendor: &'static Vendor,
    name: String,
    base_url: String,
    quirks: Quirks,
    scheme: Scheme,
    key: Option<Secret>,
    account: Option<String>,
    /// Whether each key is an account, and not the address.
    by_key: bool,
    headers: HeaderMap,
    limits: Limits,
    http: H,
    protocol: PhantomData<fn() -> P>,
}

impl<P> Builder<P> {
    pub(super) fn new(vendor: &'static Vendor, quirks: Quirks) -> Self {
        let mut headers = HeaderMap::new();
        // A compressed stream arrives in lumps, and a bomb cannot be told from an answer.
        headers.insert(
            header::ACCEPT_ENCODING,
            HeaderValue::from_static("identity"),
        );
        headers.insert(
            header::USER_AGENT,
            HeaderValue::from_static(concat!("tollgate/", env!("CARGO_PKG_VERSION"))),
        );
        Self {
            vendor,
            name: vendor.name.to_owned(),
            base_url: vendor.base_url.unwrap_or_default().to_owned(),
            quirks,
            scheme: Scheme::Bearer,
            key: None,
            account: None,
            by_key: true,
            headers,
            limits: Limits {
                body: BODY_LIMIT,
                silence: Some(SILENCE),
                keep_alives: Some(KEEP_ALIVES),
            },
            http: HttpClient::new(),
            protocol: PhantomData,
        }
    }
}

impl<P, H> Builder<P, H> {
    /// The name that this one of the vendor's goes by.
    pub(super) fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    /// Where the key goes; behind `Bearer` unless the vendor wants it elsewhere.
    pub(super) fn scheme(mut self, scheme: Scheme) -> Self {
        self.scheme = scheme;
        self
    }

    /// The account is bound to the address: all keys to it are of one.
    pub(super) const fn one_account(mut self) -> Self {
        self.by_key = false;
        self
    }

    /// The key to authenticate with. A request may bring another along.
    #[must_use]
    pub fn key(mut self, key: Secret) -> Self {
        self.key = Some(key);
        self
    }

    /// A token to authenticate with, in `Authorization: Bearer`, whatever header the vendor wants its
    /// keys in. What a request brings along is a token then, too.
    #[must_use]
    pub fn token(mut self, token: Secret) -> Self {
        self.scheme = Scheme::Bearer;
        self.key(token)
    }

    /// Names the account that the key belongs to, an organisation as a rule. What a provider signs or
    /// encrypts goes back to the same [account](crate::types::Account) only, which is told by the key
    /// unless it is named: so that a key can be changed amidst a conversation, or one of several be
    /// used, name it. Azure's accounts are told by the resource, whatever the key.
    #[must_use]
    pub fn account(mut self, name: impl Into<String>) -> Self {
        self.account = Some(name.into());
        self
    }

    /// The address in front of the paths of the protocol, with scheme and version:
    /// `https://api.openai.com/v1`.
    #[must_use]
    pub fn base_url(mut self, url: &str) -> Self {
        url.clone_into(&mut self.base_url);
        self
    }

    /// Sends a header along with every request.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// The bytes that a whole answer may have; 64 MiB by default.
    #[must_use]
    pub const fn body_limit(mut self, bytes: usize) -> Self {
        self.limits.body = bytes;
        self
    }

    /// The time that may pass in a stream without a single byte, keep-alives included; 120 s by
    /// default, `None` for no bound.
    #[must_use]
    pub fn silence(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.limits.silence = limit.into();
        self
    }

    /// The time in which a stream may bring keep-alives and nothing else; 600 s by default, `None`
    /// for no bound.
    #[must_use]
    pub fn keep_alives(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.limits.keep_alives = limit.into();
        self
    }

    /// Sends over this service in place of the pooled client of its own: one pool for several
    /// providers, tower-http's layers, a fake.
    #[must_use]
    pub fn http<G>(self, http: G) -> Builder<P, G> {
        Builder {
            vendor: self.vendor,
            name: self.name,
            base_url: self.base_url,
            quirks: self.quirks,
            scheme: self.scheme,
            key: self.key,
            account: self.account,
            by_key: self.by_key,
            headers: self.headers,
            limits: self.limits,
            http,
            protocol: PhantomData,
        }
    }

    /// The provider.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) where the base URL is none.
    pub fn build(self) -> Result<Provider<P, H>, Error> {
        let key = self.key.as_ref().filter(|_| self.by_key);
        let account = self.account.as_deref().map(str::as_bytes);
        let account = account.or_else(|| key.map(Secret::bytes));
        let shared = Shared {
            vendor: self.vendor,
            endpoint: Endpoint::new(&*self.name, &self.base_url)?
                .with_quirks(self.quirks)
                .with_payer(account, self.by_key),
            auth: Auth::new(self.scheme, self.key.as_ref())?,
            headers: self.headers,
            limits: self.limits,
        };
        Ok(Provider::new(self.http, shared))
    }
}

impl<P, H> fmt::Debug for Builder<P, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("name", &self.name)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
