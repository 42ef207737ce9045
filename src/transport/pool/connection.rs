//! A connection that requests are sent on.

use http::{Uri, Version, uri::PathAndQuery};
use hyper::client::conn::{http1, http2};

use super::host::Reusable;
use crate::transport::payload::Payload;

/// A connection that requests are sent on.
#[derive(Debug)]
pub(super) enum Connection {
    Http1(http1::SendRequest<Payload>),
    Http2(http2::SendRequest<Payload>),
}

impl Connection {
    /// Whether a request of this version can be sent on it; hyper writes the version of its own.
    pub(super) fn suits(&self, version: Version) -> bool {
        matches!(self, Self::Http2(_)) || version != Version::HTTP_2
    }

    /// The address as the request line of this connection has it.
    pub(super) fn form(&self, address: &Uri) -> Uri {
        match (self, address.path_and_query()) {
            (Self::Http2(_), _) => address.clone(),
            (Self::Http1(_), Some(path)) => path.clone().into(),
            (Self::Http1(_), None) => PathAndQuery::from_static("/").into(),
        }
    }
}

impl Reusable for Connection {
    fn is_open(&self) -> bool {
        match self {
            Self::Http1(connection) => connection.is_ready(),
            Self::Http2(connection) => connection.is_ready(),
        }
    }

    fn share(&self) -> Option<Self> {
        match self {
            Self::Http1(_) => None,
            Self::Http2(connection) => Some(Self::Http2(connection.clone())),
        }
    }
}
