//! Why a router cannot be built, and why it refuses a request.

use std::{error::Error as StdError, fmt, sync::Arc};

use super::name::{InvalidName, shown};
use crate::{Error, ErrorKind};

/// No target answers for the model that a request names.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unrouted {
    /// No route knows the model.
    Unknown {
        /// The model, as the request named it.
        model: Arc<str>,
        /// The first of the names and prefixes that the router was built with, for people to read.
        known: Arc<str>,
    },
    /// What the request names cannot be a model.
    Invalid(InvalidName),
}

impl fmt::Display for Unrouted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { model, known } => {
                write!(f, "no route knows the model {}; {known}", shown(model))
            }
            Self::Invalid(invalid) => invalid.fmt(f),
        }
    }
}

impl StdError for Unrouted {}

impl From<InvalidName> for Unrouted {
    fn from(invalid: InvalidName) -> Self {
        Self::Invalid(invalid)
    }
}

impl From<Unrouted> for Error {
    fn from(unrouted: Unrouted) -> Self {
        let error = match &unrouted {
            Unrouted::Unknown { model, .. } => {
                Self::new(ErrorKind::ModelNotFound).with_model(Arc::clone(model))
            }
            Unrouted::Invalid(_) => Self::new(ErrorKind::InvalidRequest),
        };
        error
            .with_message(unrouted.to_string())
            .with_source(unrouted)
    }
}

/// Why a router cannot be built of its routes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidRoutes {
    /// There is no target at all.
    NoTarget,
    /// A name or prefix that no request can match.
    Name(InvalidName),
    /// A model, alias or prefix is there twice; letters count the same in either case.
    Twice(Box<str>),
    /// An alias leads back to itself.
    Cycle(Box<str>),
    /// An alias leads to a model that no route knows.
    DeadEnd(Box<str>),
    /// There are more models, aliases and prefixes than the 10 000 that a router holds.
    TooMany,
}

impl fmt::Display for InvalidRoutes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTarget => f.write_str("the router has no target; add a route"),
            Self::Name(invalid) => write!(f, "a route matches nothing: {invalid}"),
            Self::Twice(name) => write!(f, "{} is routed twice; remove one", shown(name)),
            Self::Cycle(name) => write!(f, "the alias {} leads back to itself", shown(name)),
            Self::DeadEnd(name) => write!(
                f,
                "the alias {} leads to a model that no route knows; add one for it",
                shown(name)
            ),
            Self::TooMany => f.write_str("there are more routes than a router holds; use prefixes"),
        }
    }
}

impl StdError for InvalidRoutes {}

impl From<InvalidName> for InvalidRoutes {
    fn from(invalid: InvalidName) -> Self {
        Self::Name(invalid)
    }
}

impl From<InvalidRoutes> for Error {
    fn from(invalid: InvalidRoutes) -> Self {
        Self::new(ErrorKind::InvalidRequest)
            .with_message(invalid.to_string())
            .with_source(invalid)
    }
}
