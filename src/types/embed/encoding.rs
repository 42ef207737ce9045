//! How vectors are written.

use std::{fmt, sync::Arc};

/// How vectors are written on the wire. Whatever it is, they are read as `f32`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EncodingFormat {
    /// A list of numbers.
    Float,
    /// The little-endian bytes of `f32`s in base64: half as long, and read faster.
    Base64,
    /// Anything else, in the provider's word.
    Other(Arc<str>),
}

impl EncodingFormat {
    /// The word that OpenAI's embeddings use for it, or the provider's own.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Float => "float",
            Self::Base64 => "base64",
            Self::Other(word) => word,
        }
    }
}

impl From<&str> for EncodingFormat {
    fn from(word: &str) -> Self {
        match word {
            "float" => Self::Float,
            "base64" => Self::Base64,
            other => Self::Other(other.into()),
        }
    }
}

impl fmt::Display for EncodingFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
