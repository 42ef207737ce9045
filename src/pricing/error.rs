//! Why prices could not be taken over.

use std::{error::Error, fmt, io, path::PathBuf};

/// Why an overlay was refused. Nothing of it was taken over.
#[derive(Debug)]
#[non_exhaustive]
pub enum PricesError {
    /// The file could not be read.
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The text is longer than [`Prices::OVERLAY_LIMIT`](super::Prices::OVERLAY_LIMIT).
    TooLong,
    /// The text is no JSON object.
    Json(serde_json::Error),
    /// A field of an entry says what no price list can say.
    Field {
        /// The key of the entry, `provider/model`.
        entry: String,
        /// The path of the field within the entry; empty where the entry itself is wrong.
        field: String,
        /// What is wrong with it.
        problem: &'static str,
    },
}

impl fmt::Display for PricesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read { path, .. } => write!(f, "prices of {} cannot be read", path.display()),
            Self::TooLong => write!(
                f,
                "prices are longer than {} bytes",
                super::Prices::OVERLAY_LIMIT
            ),
            Self::Json(_) => f.write_str("prices are no JSON object of entries"),
            Self::Field {
                entry,
                field,
                problem,
            } if field.is_empty() => {
                write!(f, "the price entry {entry:?} {problem}")
            }
            Self::Field {
                entry,
                field,
                problem,
            } => {
                write!(f, "{field} of the price entry {entry:?} {problem}")
            }
        }
    }
}

impl Error for PricesError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Read { source, .. } => Some(source),
            Self::Json(source) => Some(source),
            Self::TooLong | Self::Field { .. } => None,
        }
    }
}
