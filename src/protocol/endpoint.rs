//! Where a provider is, and in what it differs from others of its protocol.

use std::{fmt, sync::Arc};

use http::Uri;

use super::{Quirks, address::First, payer::Payer};
use crate::{
    Error, ErrorKind,
    types::{Account, Credentials},
};

/// Where a provider is, and in what it differs from others of its protocol.
///
/// # Examples
///
/// ```
/// use tollgate::protocol::Endpoint;
///
/// let endpoint = Endpoint::new("openai", "https://api.openai.com/v1/").unwrap();
/// let address = endpoint.join(&["models", "a/b c"]).unwrap();
/// assert_eq!(address, "https://api.openai.com/v1/models/a%2Fb%20c");
///
/// assert!(Endpoint::new("openai", "https://key@api.openai.com").is_err());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint {
    provider: Arc<str>,
    base: Uri,
    quirks: Quirks,
    payer: Payer,
    first: First,
}

impl Endpoint {
    /// The endpoint of a provider at this address, with the quirks of
    /// [`Quirks::compatible`].
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`] where the address is not an `http` or `https` URL with a host,
    /// or holds a user or password: those do not belong into addresses.
    pub fn new(provider: impl Into<Arc<str>>, base_url: &str) -> Result<Self, Error> {
        let provider = provider.into();
        let wrong = |what: &'static str| {
            Error::new(ErrorKind::InvalidRequest)
                .with_provider(provider.clone())
                .with_message(what)
        };
        if base_url.contains('#') {
            return Err(wrong("the base URL has a fragment"));
        }
        let base: Uri = base_url
            .parse()
            .map_err(|_| wrong("the base URL is no URL"))?;
        if !matches!(base.scheme_str(), Some("http" | "https")) {
            return Err(wrong("the base URL is neither http nor https"));
        }
        let host = base.authority().filter(|host| !host.host().is_empty());
        let host = host.ok_or_else(|| wrong("the base URL has no host"))?;
        if host.as_str().contains('@') {
            return Err(wrong(
                "the base URL holds a user; give credentials apart from it",
            ));
        }
        Ok(Self {
            provider,
            base,
            quirks: Quirks::default(),
            payer: Payer::default(),
            first: First::default(),
        })
    }

    /// Sets in what it differs from others.
    #[must_use]
    pub fn with_quirks(mut self, quirks: Quirks) -> Self {
        self.quirks = quirks;
        self
    }

    /// Sets by what the accounts here are told apart: the name of one, or its key, and whether a key
    /// that a request brings along is another.
    pub(crate) fn with_payer(mut self, name: Option<&[u8]>, by_key: bool) -> Self {
        let own = Some(Payer::account(&self.base, name));
        self.payer = Payer { own, by_key };
        self
    }

    /// The account that pays here for a request with these credentials; `None` where nothing is
    /// known of it, as of an endpoint that no provider was built with.
    #[must_use]
    pub fn account_of(&self, credentials: &Credentials) -> Option<Account> {
        match credentials.get(&self.provider) {
            Some(key) => self.payer.theirs(&self.base, key),
            None => self.payer.own,
        }
    }

    /// The provider's name.
    #[must_use]
    pub fn provider(&self) -> &Arc<str> {
        &self.provider
    }

    /// The address that paths are put behind.
    #[must_use]
    pub fn base_url(&self) -> &Uri {
        &self.base
    }

    /// In what it differs from others.
    #[must_use]
    pub fn quirks(&self) -> &Quirks {
        &self.quirks
    }

    /// The address of an operation on a model: this path below the endpoint, or below the model's
    /// deployment where the model stands in the path.
    ///
    /// # Errors
    ///
    /// Those of [`join`](Self::join).
    pub fn operation(&self, model: &str, segments: &[&str]) -> Result<Uri, Error> {
        if self.quirks.deployments {
            self.join(&[&["deployments", model], segments].concat())
        } else {
            self.join(segments)
        }
    }

    /// The address of a path below this one. Each segment is percent-encoded, so that a model's
    /// name cannot change the path; the query of the base URL is kept.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`] where a segment is empty, `.` or `..`, or the address is too
    /// long for a URL.
    pub fn join(&self, segments: &[&str]) -> Result<Uri, Error> {
        if let Some(address) = self.first.get(segments) {
            return Ok(address);
        }
        let address = self.address(segments)?;
        self.first.keep(segments, &address);
        Ok(address)
    }

    /// The same of an address that is seldom asked for, and not kept.
    pub(super) fn address(&self, segments: &[&str]) -> Result<Uri, Error> {
        self.joined(segments, |segment, path| percent_encode(segment, path))
    }

    /// The same, with everything but unreserved characters encoded: `:` and `@` too, as services want
    /// it that have their paths signed.
    #[cfg(feature = "bedrock")]
    pub(crate) fn join_encoded(&self, segments: &[&str]) -> Result<Uri, Error> {
        self.joined(segments, |segment, path| {
            let mut encoded = String::new();
            percent_encode(segment, &mut encoded);
            path.push_str(&encoded.replace(':', "%3A").replace('@', "%40"));
        })
    }

    fn joined(&self, segments: &[&str], encode: impl Fn(&str, &mut String)) -> Result<Uri, Error> {
        let wrong = |what: &'static str| {
            Error::new(ErrorKind::InvalidRequest)
                .with_provider(self.provider.clone())
                .with_message(what)
        };
        let mut path = self.base.path().trim_end_matches('/').to_owned();
        for segment in segments {
            if matches!(*segment, "" | "." | "..") {
                return Err(wrong("a part of the path is empty, `.` or `..`"));
            }
            path.push('/');
            encode(segment, &mut path);
        }
        if let Some(query) = self.base.query() {
            path.push('?');
            path.push_str(query);
        }
        let mut parts = self.base.clone().into_parts();
        parts.path_and_query = Some(path.parse().map_err(|_| wrong("the URL is too long"))?);
        Uri::from_parts(parts).map_err(|_| wrong("the URL is too long"))
    }
}

/// Writes a path segment; unreserved characters stay (RFC 3986 §2.3), and so do `:` and `@`, which
/// the names of models hold.
pub(crate) fn percent_encode(segment: impl AsRef<[u8]>, path: &mut String) {
    const HEX: [u8; 16] = *b"0123456789ABCDEF";
    for &byte in segment.as_ref() {
        if byte.is_ascii_alphanumeric() || b"-._~:@".contains(&byte) {
            path.push(char::from(byte));
        } else {
            path.push('%');
            path.push(char::from(HEX[usize::from(byte >> 4)]));
            path.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

impl fmt::Debug for Endpoint {
    /// Shows no query: it may hold a key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.base.authority().map(http::uri::Authority::as_str);
        f.debug_struct("Endpoint")
            .field("provider", &self.provider)
            .field("host", &host)
            .field("path", &self.base.path())
            .field("quirks", &self.quirks)
            .finish()
    }
}
