//! The arithmetic: what usage costs, and the most that a request can cost.

use std::borrow::Cow;

use tollgate_layers::Usd;

use super::rates::{PerToken, Rates, Step};
use crate::Usage;

const PICOS_PER_NANO: u128 = 1_000;

/// Tiers that cost more than the base price wherever they are priced, so that the base price is no
/// answer where they are not (PROVIDERS §12).
const DEARER_TIERS: [&str; 2] = ["fast", "priority"];

/// The word of a request that leaves the choice of tier to the provider (PROVIDERS §2).
const ANY_TIER: &str = "auto";

/// What is charged for a one-hour cache write, as a multiple of input, by those who charge for
/// cache writes at all and state no price for this one (the table's header).
const ONE_HOUR_WRITE: u64 = 2;

impl Rates {
    /// What each class costs in a request of so many input tokens, served at a tier.
    ///
    /// The highest step below `input_tokens` and the tier replace the base prices they state. Where
    /// both state one, the dearer counts: nobody states what they cost together. A class that still
    /// has no price of its own is charged as
    ///
    /// - cache reads, five-minute cache writes, audio input: input;
    /// - one-hour cache writes: twice the input, and no less than a five-minute write; where
    ///   five-minute writes have no price either, input;
    /// - reasoning and audio output: output. A reasoning price that equals the output price follows
    ///   it through steps and tiers.
    ///
    /// A tier without prices of its own costs the base price, but for `priority` and `fast`, which
    /// are dearer wherever they are priced: `None` where they are not.
    #[must_use]
    pub fn at(&self, tier: Option<&str>, input_tokens: u64) -> Option<PerToken> {
        let tier = self.tier_place(tier)?;
        let reached = |step: &&Step| input_tokens > step.above_input_tokens;
        let step = self.steps().iter().take_while(reached).count();
        Some(self.charged(tier, step).prices)
    }

    /// What so much usage costs, rounded half up once to the nanodollar.
    ///
    /// `None` where a price is missing that the usage needs; no usage at all still needs an input
    /// price.
    pub(super) fn cost(&self, tier: Option<&str>, usage: &Usage) -> Option<Usd> {
        self.base().input?;
        let prices = self.at(tier, usage.input_total())?;
        let mut picos = 0;
        for (tokens, price) in [
            (usage.input, prices.input),
            (usage.cache_read, prices.cache_read),
            (usage.cache_write, prices.cache_write),
            (usage.cache_write_1h, prices.cache_write_1h),
            (usage.audio_input, prices.audio_input),
            (usage.output, prices.output),
            (usage.reasoning, prices.reasoning),
            (usage.audio_output, prices.audio_output),
        ] {
            picos = product(tokens, price)?.saturating_add(picos);
        }
        Some(rounded(picos))
    }

    /// The most that a request of at most so many tokens can cost, whatever class they turn out to
    /// be in and whatever step they reach.
    ///
    /// Without a tier, or with `auto`, over all tiers that have prices; with a tier, over that one
    /// and the base, which a provider may fall back to.
    pub(super) fn bound(&self, tier: Option<&str>, input: u64, output: u64) -> Option<Usd> {
        self.base().input?;
        let named = tier.filter(|tier| !tier.eq_ignore_ascii_case(ANY_TIER));
        let tiers = match named {
            Some(_) => {
                let place = self.tier_place(named)?;
                place..=place
            }
            None => 1..=self.tiers().len(),
        };
        let mut dearest = self.bound_at(0, input, output)?;
        for tier in tiers.filter(|tier| *tier > 0) {
            dearest = dearest.max(self.bound_at(tier, input, output)?);
        }
        Some(rounded(dearest))
    }

    fn bound_at(&self, tier: usize, input: u64, output: u64) -> Option<u128> {
        let mut dearest = 0;
        for step in 0.. {
            let next = self.steps().get(step);
            let next = next.filter(|step| step.above_input_tokens < input);
            let within = next.map_or(input, |step| step.above_input_tokens);
            let charged = self.charged(tier, step);
            let most = product(within, charged.dearest_input)?
                .saturating_add(product(output, charged.dearest_output)?);
            dearest = most.max(dearest);
            if next.is_none() {
                break;
            }
        }
        Some(dearest)
    }

    /// Where a tier stands, counted from 1; 0 where it has no prices of its own.
    fn tier_place(&self, tier: Option<&str>) -> Option<usize> {
        let Some(name) = tier else {
            return Some(0);
        };
        let is_named = |other: &str| other.eq_ignore_ascii_case(name);
        match self.tiers().iter().position(|tier| is_named(&tier.name)) {
            Some(place) => Some(place + 1),
            None if DEARER_TIERS.into_iter().any(is_named) => None,
            None => Some(0),
        }
    }

    /// Works out what is charged at each tier and step.
    pub(super) fn charge(&mut self) {
        let none = [PerToken::UNSTATED];
        let tiers = none
            .iter()
            .chain(self.tiers().iter().map(|tier| &tier.prices));
        let steps = || {
            none.iter()
                .chain(self.steps().iter().map(|step| &step.prices))
        };
        let charged = tiers.flat_map(|tier| steps().map(|step| self.over_base(tier, step)));
        self.charged = charged.map(Charged::new).collect();
    }

    /// What is charged at the tier and the step of these places, counted from 1; at none where they
    /// are 0.
    fn charged(&self, tier: usize, step: usize) -> Cow<'_, Charged> {
        let place = tier * (self.steps().len() + 1) + step;
        match self.charged.get(place) {
            Some(charged) => Cow::Borrowed(charged),
            None => {
                let prices = self.over_base(&PerToken::UNSTATED, &PerToken::UNSTATED);
                Cow::Owned(Charged::new(prices))
            }
        }
    }

    fn over_base(&self, tier: &PerToken, step: &PerToken) -> PerToken {
        let base = self.base();
        let replaced = |class: fn(&PerToken) -> Option<u64>| class(step).max(class(tier));
        let stated = |class: fn(&PerToken) -> Option<u64>| replaced(class).or(class(base));

        let input = stated(|prices| prices.input);
        let output = stated(|prices| prices.output);
        let write = stated(|prices| prices.cache_write);
        let write_1h = match write {
            Some(_) => write.max(input.map(|price| price.saturating_mul(ONE_HOUR_WRITE))),
            None => input,
        };
        PerToken {
            input,
            cache_read: stated(|prices| prices.cache_read).or(input),
            cache_write: write.or(input),
            cache_write_1h: stated(|prices| prices.cache_write_1h).or(write_1h),
            output,
            reasoning: replaced(|prices| prices.reasoning)
                .or(base.reasoning.filter(|_| base.reasoning != base.output))
                .or(output),
            audio_input: stated(|prices| prices.audio_input).or(input),
            audio_output: stated(|prices| prices.audio_output).or(output),
        }
    }
}

/// What is charged for each class, and for the dearest of those that it may turn out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Charged {
    prices: PerToken,
    dearest_input: Option<u64>,
    dearest_output: Option<u64>,
}

impl Charged {
    fn new(prices: PerToken) -> Self {
        Self {
            dearest_input: prices.dearest_input(),
            dearest_output: prices.dearest_output(),
            prices,
        }
    }
}

impl PerToken {
    fn dearest_input(&self) -> Option<u64> {
        self.input?;
        self.input
            .max(self.cache_read)
            .max(self.cache_write)
            .max(self.cache_write_1h)
            .max(self.audio_input)
    }

    fn dearest_output(&self) -> Option<u64> {
        self.output?;
        self.output.max(self.reasoning).max(self.audio_output)
    }
}

/// The price of so many tokens, in picodollars; no tokens need no price.
fn product(tokens: u64, price: Option<u64>) -> Option<u128> {
    if tokens == 0 {
        return Some(0);
    }
    Some(u128::from(tokens) * u128::from(price?))
}

/// Picodollars as whole nanodollars, half up.
fn rounded(picos: u128) -> Usd {
    let nanos = picos.saturating_add(PICOS_PER_NANO / 2) / PICOS_PER_NANO;
    Usd::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}
