//! Why something was not fetched.

use std::{error::Error as StdError, fmt, time::Duration};

use crate::{Error, ErrorKind, transport};

/// A part of a request could not be fetched.
///
/// Neither `Display` nor `Debug` shows anything of its address.
#[derive(Debug)]
pub struct FetchError {
    field: String,
    refusal: Refusal,
}

/// Why something was not fetched.
#[derive(Debug)]
#[non_exhaustive]
pub enum Refusal {
    /// What stands in the place of an address is none.
    Url,
    /// The address is not one of `https`.
    Scheme,
    /// There is a user in the address.
    User,
    /// The host is neither a full name nor an IP address in its plain spelling, or it is not among
    /// those that were allowed.
    Host,
    /// The port is not that of `https`.
    Port,
    /// The host, or one of the addresses of its name, is not on the public internet.
    NotPublic,
    /// The name of the host leads nowhere.
    Unresolved,
    /// The host could not be reached, or broke off.
    Connect(transport::Error),
    /// It took longer than this, with all that was fetched before.
    Elapsed(Duration),
    /// The host redirects more often than this.
    Redirects(usize),
    /// The host redirects, and does not say where to.
    Nowhere,
    /// The host answered with this status.
    Status(u16),
    /// It is larger than this many bytes, or all together are.
    TooLarge(usize),
    /// There are more of them than this.
    TooMany(usize),
    /// It is compressed.
    Encoded,
    /// It is not what can stand in this place, or not what its server says.
    Kind,
}

impl FetchError {
    pub(super) const fn new(field: String, refusal: Refusal) -> Self {
        Self { field, refusal }
    }

    /// The part, as a path into the request: `messages[0].content[1]`.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// Why it was not fetched.
    #[must_use]
    pub const fn refusal(&self) -> &Refusal {
        &self.refusal
    }

    const fn kind(&self) -> ErrorKind {
        match self.refusal {
            Refusal::Unresolved | Refusal::Connect(_) => ErrorKind::Connect,
            Refusal::Elapsed(_) => ErrorKind::Timeout,
            _ => ErrorKind::InvalidRequest,
        }
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.field, self.refusal)
    }
}

impl StdError for FetchError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.refusal {
            Refusal::Connect(error) => Some(error),
            _ => None,
        }
    }
}

impl fmt::Display for Refusal {
    /// Says what is wrong, and what can be done about it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url => f.write_str("the address is no URL; percent-encode what is not ASCII"),
            Self::Scheme => f.write_str("only https is fetched"),
            Self::User => f.write_str("the address holds a user, and nothing is fetched for one"),
            Self::Host => f.write_str(
                "the host is no full name and no plain IP address, or is not one of those allowed",
            ),
            Self::Port => f.write_str("only port 443 is asked"),
            Self::NotPublic => f.write_str("the host is not on the public internet"),
            Self::Unresolved => f.write_str("the name of the host leads nowhere"),
            Self::Connect(_) => f.write_str("the host could not be reached, or broke off"),
            Self::Elapsed(limit) => write!(f, "it took longer than {limit:?}"),
            Self::Redirects(most) => write!(f, "the host redirects more than {most} times"),
            Self::Nowhere => f.write_str("the host redirects, and does not say where to"),
            Self::Status(status) => write!(f, "the host answered with status {status}"),
            Self::TooLarge(most) => write!(f, "there is more to fetch than {most} bytes"),
            Self::TooMany(most) => write!(f, "there are more than {most} parts to fetch"),
            Self::Encoded => f.write_str("it is compressed, which was not asked for"),
            Self::Kind => f.write_str(
                "it is no PNG, JPEG, GIF or WebP picture and no PDF document where one is due, or its server calls it something else",
            ),
        }
    }
}

impl From<FetchError> for Error {
    fn from(error: FetchError) -> Self {
        Self::new(error.kind())
            .with_message(error.to_string())
            .with_source(error)
    }
}
