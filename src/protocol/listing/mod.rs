//! Lists of models (`PROVIDERS` §1.9): how each protocol asks for one, as data.

mod read;
mod stated;

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Uri, header::ACCEPT, response::Parts};
use serde_json::Value;

pub(super) use self::stated::Stated;
use super::{Endpoint, Protocol, endpoint::percent_encode};
use crate::{Error, ErrorKind, types::Model};

/// A wire format that lists models. Its errors are those of its chats.
pub trait ListProtocol: Protocol {
    /// Writes a request for a page of the list, without credentials: the first, or the one that
    /// another page names.
    ///
    /// # Errors
    ///
    /// Where the address is too long.
    fn encode_list(endpoint: &Endpoint, after: Option<&str>) -> Result<Request<Bytes>, Error>;

    /// Reads an answer of status 200 and the like.
    ///
    /// # Errors
    ///
    /// Where the body holds an error all the same, or no list.
    fn decode_list(parts: &Parts, body: &Bytes, endpoint: &Endpoint) -> Result<Page, Error>;
}

/// A page of a list of models.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page {
    /// The models, as they came. What names no model is left out.
    pub models: Vec<Model>,
    /// What the next page is asked by, where there is one.
    pub next: Option<String>,
}

/// How a protocol lists models.
pub(super) struct Listing {
    pub(super) path: &'static [&'static str],
    /// Asks for long pages.
    pub(super) query: &'static [(&'static str, &'static str)],
    pub(super) header: Option<(&'static str, &'static str)>,
    /// The member that the list is; a bare list is read too.
    pub(super) list: &'static str,
    pub(super) next: Next,
    pub(super) stated: Stated,
    /// Whether a body of status 200 is an error, and which.
    pub(super) failure: fn(&Value, &Endpoint) -> Option<Error>,
}

/// How a page names the next.
pub(super) enum Next {
    /// There is one page.
    Never,
    /// By this member, which goes into this member of the query.
    Token(&'static str, &'static str),
    /// Where `has_more` is true, by this member likewise.
    More(&'static str, &'static str),
}

impl Listing {
    pub(super) fn encode(
        &self,
        endpoint: &Endpoint,
        after: Option<&str>,
    ) -> Result<Request<Bytes>, Error> {
        let mut query = String::new();
        let after = after.and_then(|after| match self.next {
            Next::Never => None,
            Next::Token(_, name) | Next::More(_, name) => Some((name, after)),
        });
        for (name, value) in self.query.iter().copied().chain(after) {
            if !query.is_empty() {
                query.push('&');
            }
            query.push_str(name);
            query.push('=');
            percent_encode(value, &mut query);
        }
        let mut sent = Request::new(Bytes::new());
        *sent.method_mut() = Method::GET;
        *sent.uri_mut() = with_query(endpoint.address(self.path)?, &query, endpoint)?;
        let headers = sent.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if let Some((name, value)) = self.header {
            headers.insert(name, HeaderValue::from_static(value));
        }
        Ok(sent)
    }
}

/// An address with more of a query.
fn with_query(address: Uri, query: &str, endpoint: &Endpoint) -> Result<Uri, Error> {
    if query.is_empty() {
        return Ok(address);
    }
    let path = address.path();
    let path = match address.query() {
        Some(before) => format!("{path}?{before}&{query}"),
        None => format!("{path}?{query}"),
    };
    let wrong = || {
        Error::new(ErrorKind::InvalidRequest)
            .with_provider(endpoint.provider().clone())
            .with_message("the URL is too long")
    };
    let mut parts = address.into_parts();
    parts.path_and_query = Some(path.parse().map_err(|_| wrong())?);
    Uri::from_parts(parts).map_err(|_| wrong())
}
