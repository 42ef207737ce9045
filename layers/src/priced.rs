//! What a call cost, and summaries that carry it.

use std::fmt;

use crate::Usd;

/// What a call cost, as far as anybody knows.
///
/// There is no default on purpose: a cost that nobody looked up is [`Cost::NotYet`], a model
/// without a price is [`Cost::Unknown`], and neither is ever shown as zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// No layer has priced the call.
    NotYet,
    /// The call was priced, and no price is known for the model that answered.
    Unknown,
    /// The amount.
    Known(Usd),
}

impl Cost {
    /// The amount, where it is known.
    #[must_use]
    pub const fn known(self) -> Option<Usd> {
        match self {
            Self::Known(amount) => Some(amount),
            Self::NotYet | Self::Unknown => None,
        }
    }

    /// The cost of both together, which is known only where both are.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        match (self, other) {
            (Self::Known(one), Self::Known(two)) => Self::Known(one + two),
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::NotYet, _) | (_, Self::NotYet) => Self::NotYet,
        }
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(amount) => amount.fmt(f),
            Self::NotYet => f.write_str("not priced"),
            Self::Unknown => f.write_str("unknown"),
        }
    }
}

/// A summary that says what its attempt cost.
pub trait Priced {
    /// What the attempt cost.
    fn cost(&self) -> Cost;

    /// Writes what the attempt cost.
    fn set_cost(&mut self, cost: Cost);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_cost_is_never_shown_as_an_amount() {
        assert_eq!(Cost::Unknown.to_string(), "unknown");
        assert_eq!(Cost::NotYet.to_string(), "not priced");
        assert_eq!(Cost::Known(Usd::ZERO).to_string(), "$0.00");
    }

    #[test]
    fn one_unknown_cost_makes_the_sum_unknown() {
        let cent = Cost::Known(Usd::from_cents(1));
        assert_eq!(cent.plus(cent), Cost::Known(Usd::from_cents(2)));
        assert_eq!(cent.plus(Cost::Unknown), Cost::Unknown);
        assert_eq!(Cost::NotYet.plus(cent), Cost::NotYet);
    }
}
