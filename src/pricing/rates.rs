//! What one token costs: base prices, long-context steps, service tiers.

use std::borrow::Cow;

use tollgate_layers::Usd;

use super::charge::Charged;

const PICOS_PER_NANO: u64 = 1_000;

/// Prices of one token of each class, in picodollars (10⁻¹² USD); `None` where nothing is stated.
///
/// One US dollar per million tokens is 1 000 000 picodollars per token.
///
/// The classes are those of [`Usage`](crate::Usage), and do not overlap. [`Rates::at`] says what is
/// charged for a class that has no price of its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct PerToken {
    /// Input neither read from nor written to a cache.
    pub input: Option<u64>,
    /// Input read from the prompt cache.
    pub cache_read: Option<u64>,
    /// Input written to the five-minute prompt cache.
    pub cache_write: Option<u64>,
    /// Input written to the one-hour prompt cache.
    pub cache_write_1h: Option<u64>,
    /// Output that is neither reasoning nor audio.
    pub output: Option<u64>,
    /// Output spent on reasoning.
    pub reasoning: Option<u64>,
    /// Input of audio.
    pub audio_input: Option<u64>,
    /// Output of audio.
    pub audio_output: Option<u64>,
}

impl PerToken {
    /// No price at all.
    pub const UNSTATED: Self = Self {
        input: None,
        cache_read: None,
        cache_write: None,
        cache_write_1h: None,
        output: None,
        reasoning: None,
        audio_input: None,
        audio_output: None,
    };

    /// The place of a class, by the name that the table and the overlays use.
    pub(super) fn class_mut(&mut self, class: &str) -> Option<&mut Option<u64>> {
        Some(match class {
            "input" => &mut self.input,
            "cache_read" => &mut self.cache_read,
            "cache_write" => &mut self.cache_write,
            "cache_write_1h" => &mut self.cache_write_1h,
            "output" => &mut self.output,
            "reasoning" => &mut self.reasoning,
            "audio_input" => &mut self.audio_input,
            "audio_output" => &mut self.audio_output,
            _ => return None,
        })
    }
}

/// Prices of a request whose input is longer than a threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Step {
    /// The step applies when all input tokens together are more than this.
    pub above_input_tokens: u64,
    /// What it charges for the whole request; a class it does not state stays as it was.
    pub prices: PerToken,
}

/// Prices of a request that was served at a named service tier.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Tier {
    /// The provider's word for it: `batch`, `flex`, `priority`.
    pub name: Cow<'static, str>,
    /// What it charges; a class it does not state stays as it was.
    pub prices: PerToken,
}

/// All prices of one model at one provider.
///
/// # Examples
///
/// ```
/// use tollgate::{Usd, pricing::{PerToken, Rates}};
///
/// let rates = Rates::per_mtok(Usd::from_cents(250), Usd::from_dollars(10))
///     .tier("flex", PerToken { input: Some(1_250_000), ..PerToken::UNSTATED })
///     .step(272_000, PerToken { input: Some(5_000_000), ..PerToken::UNSTATED });
///
/// assert_eq!(rates.base().input, Some(2_500_000));
/// assert_eq!(rates.at(Some("flex"), 1_000).unwrap().input, Some(1_250_000));
/// assert_eq!(rates.at(None, 272_001).unwrap().input, Some(5_000_000));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Rates {
    base: PerToken,
    steps: Vec<Step>,
    tiers: Vec<Tier>,
    /// What is charged at each tier, at none first, and of each at each step, at none first; empty
    /// where there are neither.
    pub(super) charged: Vec<Charged>,
}

impl Rates {
    /// Nothing is charged: for models that run on one's own machines.
    pub const FREE: Self = Self {
        base: PerToken {
            input: Some(0),
            output: Some(0),
            ..PerToken::UNSTATED
        },
        steps: Vec::new(),
        tiers: Vec::new(),
        charged: Vec::new(),
    };

    /// Rates that charge these prices at every length and tier.
    #[must_use]
    pub const fn new(base: PerToken) -> Self {
        Self {
            base,
            steps: Vec::new(),
            tiers: Vec::new(),
            charged: Vec::new(),
        }
    }

    /// Rates of so much for a million input tokens and a million output tokens, cached or not.
    ///
    /// An amount finer than a microdollar is rounded half up to the next picodollar per token.
    #[must_use]
    pub const fn per_mtok(input: Usd, output: Usd) -> Self {
        Self::new(PerToken {
            input: Some(picos_per_token(input)),
            output: Some(picos_per_token(output)),
            ..PerToken::UNSTATED
        })
    }

    /// Adds the prices of requests with more than so many input tokens.
    ///
    /// A step stated twice takes the later prices.
    #[must_use]
    pub fn step(mut self, above_input_tokens: u64, prices: PerToken) -> Self {
        let step = Step {
            above_input_tokens,
            prices,
        };
        match self
            .steps
            .binary_search_by_key(&above_input_tokens, |step| step.above_input_tokens)
        {
            Ok(same) => self.steps[same] = step,
            Err(place) => self.steps.insert(place, step),
        }
        self.charge();
        self
    }

    /// Adds the prices of a service tier, by the provider's word for it.
    ///
    /// A tier stated twice takes the later prices.
    #[must_use]
    pub fn tier(mut self, name: impl Into<Cow<'static, str>>, prices: PerToken) -> Self {
        let name = name.into();
        self.tiers
            .retain(|tier| !tier.name.eq_ignore_ascii_case(&name));
        self.tiers.push(Tier { name, prices });
        self.charge();
        self
    }

    /// The prices as stated, below every step and outside every tier.
    #[must_use]
    pub const fn base(&self) -> &PerToken {
        &self.base
    }

    /// The long-context steps, lowest first.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The service tiers that have prices of their own.
    #[must_use]
    pub fn tiers(&self) -> &[Tier] {
        &self.tiers
    }

    /// Whether everything that is stated is stated as nothing.
    pub(super) fn is_free(&self) -> bool {
        let nothing = |prices: &PerToken| {
            prices.input.is_none_or(|price| price == 0)
                && prices.output.is_none_or(|price| price == 0)
        };
        self.base.input == Some(0)
            && nothing(&self.base)
            && self.steps.iter().all(|step| nothing(&step.prices))
            && self.tiers.iter().all(|tier| nothing(&tier.prices))
    }
}

/// A millionth part of nanodollars, in picodollars, half up.
const fn picos_per_token(per_mtok: Usd) -> u64 {
    let nanos = per_mtok.nanos();
    nanos / PICOS_PER_NANO + (nanos % PICOS_PER_NANO) / (PICOS_PER_NANO / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_per_million_tokens_becomes_picodollars_per_token() {
        let picos = |nanos| picos_per_token(Usd::from_nanos(nanos));
        assert_eq!(picos(2_500_000_000), 2_500_000);
        assert_eq!(
            [picos(0), picos(499), picos(500), picos(1_499), picos(1_500)],
            [0, 0, 1, 1, 2]
        );
    }

    #[test]
    fn a_step_or_tier_stated_twice_takes_the_later_prices() {
        let price = |input| PerToken {
            input: Some(input),
            ..PerToken::UNSTATED
        };
        let rates = Rates::default()
            .step(200, price(1))
            .step(100, price(2))
            .step(200, price(3))
            .tier("flex", price(4))
            .tier("Flex", price(5));
        let steps: Vec<_> = rates
            .steps()
            .iter()
            .map(|s| (s.above_input_tokens, s.prices.input))
            .collect();
        assert_eq!(steps, [(100, Some(2)), (200, Some(3))]);
        assert_eq!(rates.tiers().len(), 1);
        assert_eq!(rates.tiers()[0].prices, price(5));
    }
}
