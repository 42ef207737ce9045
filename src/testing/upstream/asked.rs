//! What the upstream was asked.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, Method, Uri, Version, request::Parts};

/// One request as it arrived, whole.
#[derive(Clone)]
#[non_exhaustive]
pub struct Asked {
    /// How many requests came before it.
    pub number: usize,
    /// How many connections were accepted before the one it came by.
    pub connection: usize,
    /// HTTP/1.1 or HTTP/2.
    pub version: Version,
    /// The method.
    pub method: Method,
    /// Path and query as sent.
    pub path_and_query: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, without its framing.
    pub body: Bytes,
}

impl Asked {
    pub(super) fn new(number: usize, connection: usize, head: Parts, body: Bytes) -> Self {
        Self {
            number,
            connection,
            version: head.version,
            method: head.method,
            path_and_query: path_and_query(&head.uri),
            headers: head.headers,
            body,
        }
    }

    /// The path, without the query.
    #[must_use]
    pub fn path(&self) -> &str {
        self.path_and_query
            .split_once('?')
            .map_or(self.path_and_query.as_str(), |(path, _)| path)
    }

    /// The first value of a header, where it is there and is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as JSON.
    ///
    /// # Errors
    ///
    /// Fails where the body is not one JSON value.
    pub fn json(&self) -> Result<serde_json::Value, serde_json::Error> {
        serde_json::from_slice(&self.body)
    }
}

fn path_and_query(uri: &Uri) -> String {
    uri.path_and_query()
        .map_or_else(|| uri.path().to_owned(), ToString::to_string)
}

impl fmt::Debug for Asked {
    /// Shows the path without its query, the names of the headers and the length of the body:
    /// values may be keys and prompts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The map's own iterator of names shows the values beside them.
        let names: Vec<_> = self.headers.keys().collect();
        f.debug_struct("Asked")
            .field("number", &self.number)
            .field("connection", &self.connection)
            .field("version", &self.version)
            .field("method", &self.method)
            .field("path", &self.path())
            .field("headers", &names)
            .field("body", &self.body.len())
            .finish_non_exhaustive()
    }
}
