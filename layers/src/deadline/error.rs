//! The error of [`Deadline`](super::Deadline).

use std::{error::Error, fmt};

use crate::Reach;

/// The deadline of the call has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Exceeded {
    /// It had passed when the call came, which was not made.
    NotCalled,
    /// It passed before an answer had begun.
    Unanswered,
    /// It passed before the stream had ended.
    Unfinished,
}

impl Exceeded {
    /// How far the request may have got by then.
    #[must_use]
    pub const fn reach(&self) -> Reach {
        match self {
            Self::NotCalled => Reach::NotSent,
            Self::Unanswered => Reach::MaybeProcessed,
            Self::Unfinished => Reach::Answered,
        }
    }
}

impl fmt::Display for Exceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotCalled => "the deadline had passed before the call was made",
            Self::Unanswered => {
                "the deadline passed before an answer began; allow the call more time"
            }
            Self::Unfinished => {
                "the deadline passed before the stream ended; allow the call more time"
            }
        })
    }
}

impl Error for Exceeded {}
