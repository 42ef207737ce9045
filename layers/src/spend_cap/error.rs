//! The error of [`CappedSpend`](super::CappedSpend).

use std::{error::Error, fmt};

use crate::Usd;

/// The cap cannot pay for the call, or nobody knows what it would cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refused {
    /// What was spent, what is reserved and what the call may cost come to more than the cap.
    Reached {
        /// The cap.
        cap: Usd,
        /// Spent so far.
        spent: Usd,
        /// Reserved by calls that have not ended.
        reserved: Usd,
        /// The most that the refused call could have cost.
        bound: Usd,
    },
    /// No bound on what the call may cost is known.
    Unpriced,
    /// The request has no key to be charged to.
    NoKey,
    /// As many keys as the store keeps have spent already.
    TooManyKeys,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reached {
                cap,
                spent,
                reserved,
                bound,
            } => write!(
                f,
                "the call may cost {bound}, and of {cap} there is {spent} spent and {reserved} \
                 reserved; raise the cap, or limit the output of the call"
            ),
            Self::Unpriced => f.write_str(
                "no price is known for the call; add one to the prices, or set a fallback price",
            ),
            Self::NoKey => f.write_str("the call has no key to be charged to; set its caller"),
            Self::TooManyKeys => f.write_str("the store of caps is full; raise its bound on keys"),
        }
    }
}

impl Error for Refused {}
