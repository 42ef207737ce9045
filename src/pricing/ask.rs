//! What the handle answers: costs, bounds, limits.

use tollgate_layers::{Cost, Usd};

use super::{
    book::{Book, Visit},
    model::ModelFacts,
    names,
    prices::{Inner, Prices},
    rates::Rates,
};
use crate::Usage;

impl Prices {
    /// What is known of a model of a provider, whichever provider is bound.
    #[must_use]
    pub fn lookup(&self, provider: &str, model: &str) -> Option<&ModelFacts> {
        self.dearest_facts(Some(names::canonical(provider)), model)
    }

    /// What is known of a model; the dearest of those that the name may mean.
    #[must_use]
    pub fn facts(&self, model: &str) -> Option<&ModelFacts> {
        self.dearest_facts(self.0.provider.as_deref(), model)
    }

    /// The rates of a model, without the fallback; the dearest of those that the name may mean.
    #[must_use]
    pub fn rates(&self, model: &str) -> Option<&Rates> {
        self.facts(model).and_then(ModelFacts::priced)
    }

    /// What the usage of one attempt costs, at the model and service tier that answered.
    ///
    /// Rounded half up, once, to the nanodollar. [`Cost::Unknown`] where a price is missing, however
    /// little was used; see [`Rates::at`] for what is charged for a class without a price.
    #[must_use]
    pub fn cost(&self, model: &str, tier: Option<&str>, usage: &Usage) -> Cost {
        self.cost_at(None, model, tier, usage)
    }

    /// The same at a provider, unless one is bound.
    pub(super) fn cost_at(
        &self,
        provider: Option<&str>,
        model: &str,
        tier: Option<&str>,
        usage: &Usage,
    ) -> Cost {
        let bound = self.0.provider.as_deref();
        let provider = bound.or(provider.map(names::canonical));
        let amount = self.dearest(provider, model, |rates| rates.cost(tier, usage));
        amount.map_or(Cost::Unknown, Cost::Known)
    }

    /// The most that one request of at most so many input and output tokens can cost.
    ///
    /// That is whatever its tokens turn out to be (cache writes, audio, reasoning), and whatever
    /// long-context step they reach; at any tier that has prices, or at the tier that is named and
    /// at none. Usage within the two counts never costs more. `None` where a price is missing.
    #[must_use]
    pub fn bound(
        &self,
        model: &str,
        tier: Option<&str>,
        input_tokens: u64,
        output_tokens: u64,
    ) -> Option<Usd> {
        self.dearest(self.0.provider.as_deref(), model, |rates| {
            rates.bound(tier, input_tokens, output_tokens)
        })
    }

    /// The most tokens that a model puts out; the most of those that the name may mean.
    #[must_use]
    pub fn max_output(&self, model: &str) -> Option<u64> {
        let mut most = None;
        self.each(self.0.provider.as_deref(), model, &mut |facts| {
            most = most.max(facts.max_output_tokens);
        });
        most
    }

    /// The context window of a model in tokens; the smallest of those that the name may mean.
    #[must_use]
    pub fn window(&self, model: &str) -> Option<u64> {
        let mut least: Option<u64> = None;
        self.each(self.0.provider.as_deref(), model, &mut |facts| {
            if let Some(window) = facts.context_tokens {
                least = Some(least.map_or(window, |other| other.min(window)));
            }
        });
        least
    }

    /// All models by provider and name, what is laid over them included; in no particular order.
    ///
    /// The provider is empty for an entry that holds at all of them.
    pub fn models(&self) -> impl Iterator<Item = (&str, &str, &ModelFacts)> {
        let Book { overlay, bundled } = &self.0.book;
        let below = bundled.rows().iter();
        let below = below.filter(|row| overlay.get(&row.provider, &row.model).is_none());
        let rows = overlay.rows().iter().chain(below);
        rows.map(|row| (&*row.provider, &*row.model, &row.value))
    }

    /// The dearest of what the entries of a name give; `None` where one of them gives nothing.
    fn dearest<T: Ord>(
        &self,
        provider: Option<&str>,
        model: &str,
        price: impl Fn(&Rates) -> Option<T>,
    ) -> Option<T> {
        let fallback = self.0.fallback.as_ref();
        let mut is_known = true;
        let mut dearest = None;
        let any = self.each(provider, model, &mut |facts| {
            let this = facts.priced().or(fallback).and_then(&price);
            is_known &= this.is_some();
            dearest = dearest.take().max(this);
        });
        if any {
            dearest.filter(|_| is_known)
        } else {
            fallback.and_then(price)
        }
    }

    fn dearest_facts(&self, provider: Option<&str>, model: &str) -> Option<&ModelFacts> {
        let mut dearest: Option<(Option<u64>, &ModelFacts)> = None;
        self.each(provider, model, &mut |facts| {
            let base = facts.rates.base();
            let price = base
                .input
                .map(|input| input.saturating_add(base.output.unwrap_or(0)));
            if dearest.is_none_or(|(most, _)| price > most) {
                dearest = Some((price, facts));
            }
        });
        dearest.map(|(_, facts)| facts)
    }

    fn each<'a>(&'a self, provider: Option<&str>, model: &str, visit: Visit<'a, '_>) -> bool {
        let Inner {
            book, deployments, ..
        } = &*self.0;
        let at = provider.unwrap_or_default();
        let deployment = || {
            deployments
                .get(at, model)
                .or_else(|| deployments.get("", model))
        };
        let model = match deployment() {
            Some(row) if book.overlaid(at, model).is_none() => &row.value,
            _ => model,
        };
        book.resolve(provider, model, visit)
    }
}
