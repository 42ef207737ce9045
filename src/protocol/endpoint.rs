//! Where a provider is, and in what it differs from others of its protocol.

use std::{fmt, sync::Arc};

use http::Uri;

use super::address::First;
use crate::{Error, ErrorKind};

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
    first: First,
}

/// In what the vendors of one protocol differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Quirks {
    /// What the limit of output tokens is called.
    pub output_limit: OutputLimit,
    /// Whether the role `developer` is known; where not, `system` is sent.
    pub developer_role: bool,
    /// Whether `stream_options.include_usage` is known. It is then always asked for, because a
    /// stream whose usage is not stated can only be estimated.
    pub stream_usage: bool,
    /// Whether vectors are asked for in base64 where the request does not say how; the answer is
    /// then less than half as long. Base64 is read whether it was asked for or not.
    pub embed_base64: bool,
    /// The most inputs that one request for embeddings may hold; more are sent in several.
    pub embed_inputs: usize,
    /// The most tokens that all inputs of one request for embeddings may come to, by their bound.
    pub embed_tokens: u64,
}

/// Inputs, and tokens of all of them, of one request for embeddings (OpenAI, `PROVIDERS` §1.8).
const EMBED_INPUTS: usize = 2_048;
const EMBED_TOKENS: u64 = 300_000;

/// What the limit of output tokens is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OutputLimit {
    /// `max_completion_tokens`: OpenAI and Groq, whose reasoning models refuse the older name.
    MaxCompletionTokens,
    /// `max_tokens`: nearly everyone else.
    MaxTokens,
}

impl Quirks {
    /// OpenAI itself.
    #[must_use]
    pub const fn openai() -> Self {
        Self {
            output_limit: OutputLimit::MaxCompletionTokens,
            developer_role: true,
            stream_usage: true,
            embed_base64: true,
            embed_inputs: EMBED_INPUTS,
            embed_tokens: EMBED_TOKENS,
        }
    }

    /// What most servers understand that speak OpenAI's language.
    #[must_use]
    pub const fn compatible() -> Self {
        Self {
            output_limit: OutputLimit::MaxTokens,
            developer_role: false,
            stream_usage: true,
            embed_base64: false,
            embed_inputs: EMBED_INPUTS,
            embed_tokens: EMBED_TOKENS,
        }
    }
}

impl Default for Quirks {
    /// Those of [`Quirks::compatible`].
    fn default() -> Self {
        Self::compatible()
    }
}

impl OutputLimit {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MaxCompletionTokens => "max_completion_tokens",
            Self::MaxTokens => "max_tokens",
        }
    }
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
            first: First::default(),
        })
    }

    /// Sets in what it differs from others.
    #[must_use]
    pub fn with_quirks(mut self, quirks: Quirks) -> Self {
        self.quirks = quirks;
        self
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
        let address = self.joined(segments)?;
        self.first.keep(segments, &address);
        Ok(address)
    }

    fn joined(&self, segments: &[&str]) -> Result<Uri, Error> {
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
            percent_encode(segment, &mut path);
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
fn percent_encode(segment: &str, path: &mut String) {
    const HEX: [u8; 16] = *b"0123456789ABCDEF";
    for byte in segment.bytes() {
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
