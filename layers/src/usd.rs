//! Money in whole nanodollars.

use std::{fmt, iter::Sum, ops::Add};

const NANOS: u64 = 1_000_000_000;
const NANOS_PER_CENT: u64 = NANOS / 100;

/// An amount of US dollars, counted in whole nanodollars (10⁻⁹ USD).
///
/// Sums saturate at about 18 billion dollars: a ledger must never wrap around to zero.
///
/// # Examples
///
/// ```
/// use tollgate_layers::Usd;
///
/// let price = Usd::from_nanos(123_000);
/// assert_eq!(price.to_string(), "$0.000123");
/// assert_eq!((price + Usd::from_cents(5)).nanos(), 50_123_000);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Usd(u64);

impl Usd {
    /// No money at all.
    pub const ZERO: Self = Self(0);

    /// The largest amount that can be written.
    pub const MAX: Self = Self(u64::MAX);

    /// An amount of nanodollars (10⁻⁹ USD).
    #[must_use]
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// An amount of cents (10⁻² USD).
    #[must_use]
    pub const fn from_cents(cents: u64) -> Self {
        Self(cents.saturating_mul(NANOS_PER_CENT))
    }

    /// An amount of whole dollars.
    #[must_use]
    pub const fn from_dollars(dollars: u64) -> Self {
        Self(dollars.saturating_mul(NANOS))
    }

    /// The amount in nanodollars.
    #[must_use]
    pub const fn nanos(self) -> u64 {
        self.0
    }

    /// The amount in dollars, for display and JSON only: sums of it drift.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "a double holds every amount below nine million dollars exactly enough to show"
    )]
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / NANOS as f64
    }

    /// The sum, held at [`Usd::MAX`] where it would wrap around.
    #[must_use]
    pub const fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The difference, held at zero.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Add for Usd {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        self.saturating_add(other)
    }
}

impl Sum for Usd {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Usd {
    /// Writes dollars with at least two decimals and no more than are needed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fraction = format!("{:09}", self.0 % NANOS);
        let shown = fraction.trim_end_matches('0').len().max(2);
        write!(f, "${}.{}", self.0 / NANOS, &fraction[..shown])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_shown_to_its_last_nanodollar_and_no_further() {
        let shown: Vec<String> = [0, 1, 123_000, 50_000_000, 1_250_000_000, 12_000_000_000]
            .map(|nanos| Usd::from_nanos(nanos).to_string())
            .into();
        assert_eq!(
            shown,
            [
                "$0.00",
                "$0.000000001",
                "$0.000123",
                "$0.05",
                "$1.25",
                "$12.00"
            ]
        );
    }

    #[test]
    fn a_sum_beyond_the_largest_amount_saturates() {
        assert_eq!(Usd::MAX + Usd::from_nanos(1), Usd::MAX);
        assert_eq!(Usd::from_dollars(u64::MAX), Usd::MAX);
    }
}
