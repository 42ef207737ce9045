//! What can go wrong between a request and the bytes of its answer.

use std::{error::Error as StdError, fmt, io, iter, time::Duration};

use tower::BoxError;

/// Why an exchange failed at the level of HTTP.
///
/// A status such as 429 is not an error here: it is an answer. One word wide; neither `Display`
/// nor `Debug` prints a URL, a header or a body.
///
/// # Examples
///
/// ```
/// use std::io;
/// use tollgate::transport::Error;
///
/// let error = Error::from(io::Error::from(io::ErrorKind::ConnectionReset));
/// assert!(error.is_closed());
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    source: Option<BoxError>,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Connect,
    ConnectTimeout,
    Unsendable,
    Closed,
    Malformed,
    #[cfg(feature = "bedrock")]
    Garbled(&'static str),
    Silent(Duration),
    TooLarge(Limit, u64),
    Unreadable,
}

/// Which limit an answer passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// The size of a whole body.
    Body,
    /// The length of one line of an event stream.
    Line,
    /// The data of one event.
    Event,
    /// The length of an event stream, comments and all.
    Stream,
}

/// The connect limit has passed; found again in the chain of causes that a connector hands back.
#[derive(Debug)]
pub(super) struct ConnectElapsed;

impl Error {
    /// The error behind `source`: that of the client, of a body, or of any layer around them.
    ///
    /// Whatever those have wrapped around an [`Error`] of ours keeps its meaning.
    #[must_use]
    pub fn from_source(source: impl Into<BoxError>) -> Self {
        match source.into().downcast::<Self>() {
            Ok(ours) => *ours,
            Err(source) => Self(Box::new(Inner {
                kind: Kind::of(&*source),
                source: Some(source),
            })),
        }
    }

    /// No connection came to be, for this reason.
    pub(super) fn unconnected(source: impl Into<BoxError>) -> Self {
        let source = source.into();
        let elapsed = causes(&*source).any(|cause| {
            cause.is::<ConnectElapsed>()
                || cause
                    .downcast_ref::<io::Error>()
                    .is_some_and(|io| io.kind() == io::ErrorKind::TimedOut)
        });
        Self(Box::new(Inner {
            kind: if elapsed {
                Kind::ConnectTimeout
            } else {
                Kind::Connect
            },
            source: Some(source),
        }))
    }

    /// The request cannot be sent, whatever the server.
    pub(super) fn unsendable() -> Self {
        Self::new(Kind::Unsendable)
    }

    pub(super) fn silent(limit: Duration) -> Self {
        Self::new(Kind::Silent(limit))
    }

    pub(super) fn too_large(limit: Limit, bytes: u64) -> Self {
        Self::new(Kind::TooLarge(limit, bytes))
    }

    /// The framing of a stream is broken, in this way.
    #[cfg(feature = "bedrock")]
    pub(super) fn garbled(what: &'static str) -> Self {
        Self::new(Kind::Garbled(what))
    }

    fn new(kind: Kind) -> Self {
        Self(Box::new(Inner { kind, source: None }))
    }

    /// Whether no connection came to be, so that nothing was sent. A connect timeout is one case.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        matches!(self.0.kind, Kind::Connect | Kind::ConnectTimeout)
    }

    /// Whether DNS, TCP and TLS together took longer than the connect limit.
    #[must_use]
    pub fn is_connect_timeout(&self) -> bool {
        matches!(self.0.kind, Kind::ConnectTimeout)
    }

    /// Whether the request itself cannot be sent: its URL is not absolute, or its version unknown.
    #[must_use]
    pub fn is_unsendable(&self) -> bool {
        matches!(self.0.kind, Kind::Unsendable)
    }

    /// Whether the connection was closed, reset or lost before the answer was complete.
    ///
    /// It says nothing about whether the server has acted on the request: ask
    /// [`Sent`](super::Sent).
    #[must_use]
    pub fn is_closed(&self) -> bool {
        matches!(self.0.kind, Kind::Closed)
    }

    /// Whether what came back is not HTTP, or a stream is not framed as it has to be.
    #[must_use]
    pub fn is_malformed(&self) -> bool {
        match self.0.kind {
            Kind::Malformed => true,
            #[cfg(feature = "bedrock")]
            Kind::Garbled(_) => true,
            _ => false,
        }
    }

    /// Whether not a single byte came for as long as the silence limit allows.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        matches!(self.0.kind, Kind::Silent(_))
    }

    /// Whether the answer passed a limit; [`exceeded`](Self::exceeded) names which.
    #[must_use]
    pub fn is_too_large(&self) -> bool {
        self.exceeded().is_some()
    }

    /// The limit that the answer passed, where that is what happened.
    #[must_use]
    pub fn exceeded(&self) -> Option<Limit> {
        match self.0.kind {
            Kind::TooLarge(limit, _) => Some(limit),
            _ => None,
        }
    }
}

impl From<io::Error> for Error {
    fn from(source: io::Error) -> Self {
        Self::from_source(source)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("source", &self.0.source)
            .finish()
    }
}

impl fmt::Display for Error {
    /// Says what happened, and what can be done about it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0.kind {
            Kind::Connect => "could not connect: check the base URL, the network and the server's certificate",
            Kind::ConnectTimeout => "could not connect in time: check the network, or raise the connect timeout",
            Kind::Unsendable => "the request cannot be sent: check that the base URL is absolute",
            Kind::Closed => "the connection was lost before the answer was complete: the server may or may not have acted on the request",
            Kind::Malformed => "the answer is not valid HTTP: check that the base URL leads to an HTTP server",
            #[cfg(feature = "bedrock")]
            Kind::Garbled(what) => what,
            Kind::Unreadable => "the answer could not be read: its source says why",
            Kind::Silent(limit) => {
                return write!(f, "not a byte came for {limit:?}: if such pauses are normal, raise the silence limit");
            }
            Kind::TooLarge(limit, bytes) => {
                return write!(f, "{limit} is longer than {bytes} bytes: if that is normal, raise the limit");
            }
        })
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Body => "the body of the answer",
            Self::Line => "a line of the event stream",
            Self::Event => "the data of an event",
            Self::Stream => "the event stream",
        })
    }
}

impl fmt::Display for ConnectElapsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connect limit has passed")
    }
}

impl StdError for ConnectElapsed {}

// ===== impl Kind =====

impl Kind {
    /// The first cause that has a meaning gives it.
    fn of(error: &(dyn StdError + 'static)) -> Self {
        causes(error)
            .find_map(Self::of_one)
            .unwrap_or(Self::Unreadable)
    }

    fn of_one(cause: &(dyn StdError + 'static)) -> Option<Self> {
        if let Some(ours) = cause.downcast_ref::<Error>() {
            return Some(ours.0.kind);
        }
        if let Some(hyper) = cause.downcast_ref::<hyper::Error>() {
            return Some(Self::of_hyper(hyper));
        }
        let io = cause.downcast_ref::<io::Error>()?;
        matches!(
            io.kind(),
            io::ErrorKind::ConnectionReset
                | io::ErrorKind::ConnectionAborted
                | io::ErrorKind::NotConnected
                | io::ErrorKind::BrokenPipe
                | io::ErrorKind::UnexpectedEof
                | io::ErrorKind::TimedOut
        )
        .then_some(Self::Closed)
    }

    /// What is neither the peer's grammar nor our request is an end of the connection or stream.
    fn of_hyper(error: &hyper::Error) -> Self {
        if error.is_parse() {
            Self::Malformed
        } else if error.is_user() {
            Self::Unsendable
        } else {
            Self::Closed
        }
    }
}

/// The error and everything under it. `io::Error` skips the error it wraps, so it is opened here.
fn causes<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    iter::successors(Some(error), |error| {
        let error: &'a (dyn StdError + 'static) = *error;
        match error.downcast_ref::<io::Error>().map(io::Error::get_ref) {
            Some(Some(wrapped)) => Some(wrapped),
            _ => error.source(),
        }
    })
}
