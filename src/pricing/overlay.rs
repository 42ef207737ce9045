//! Entries of the user's own, in JSON.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{
    error::PricesError,
    model::{Mode, ModelFacts},
    names,
    rates::{PerToken, Rates},
};

/// What every price ends with.
const PRICE: &str = "_usd_per_mtok";

/// The dearest price that is believed: one dollar for one token.
const DEAREST: f64 = 1_000_000.0;

/// US dollars per million tokens are so many picodollars per token.
const PICOS: f64 = 1_000_000.0;

/// The longest list of steps or tiers: a bound is computed over all of them.
const MOST_STEPS: usize = 16;

/// A field that is wrong, and what is wrong with it.
type Wrong = (String, &'static str);

/// Reads one entry over what is already known of its model.
///
/// Prices are taken over as a whole, so that no old price stays beside new ones; an entry without
/// any keeps the known ones. What else it does not state stays known.
pub(super) fn entry(
    key: &str,
    provider: &str,
    value: &Value,
    known: Option<&ModelFacts>,
) -> Result<ModelFacts, PricesError> {
    read(provider, value, known).map_err(|(field, problem)| PricesError::Field {
        entry: key.to_owned(),
        field,
        problem,
    })
}

fn read(provider: &str, value: &Value, known: Option<&ModelFacts>) -> Result<ModelFacts, Wrong> {
    let Value::Object(fields) = value else {
        return Err((String::new(), "is no object"));
    };
    let mut facts = known.cloned().unwrap_or_default();
    let (mut base, mut steps, mut tiers) = (PerToken::UNSTATED, Vec::new(), Vec::new());
    for (field, value) in fields {
        let wrong = |problem| (field.clone(), problem);
        match field.as_str() {
            "tiers" => steps = read_steps(value)?,
            "service_tiers" => tiers = read_tiers(value)?,
            "provider" => {
                if value.as_str().map(names::canonical) != Some(provider) {
                    return Err(wrong("is not the provider that the key names"));
                }
            }
            "mode" => {
                let mode = value.as_str().and_then(Mode::parse);
                facts.mode = mode.ok_or_else(|| wrong("is no known mode"))?;
            }
            "context_tokens" => facts.context_tokens = Some(count(field, value)?),
            "max_output_tokens" => facts.max_output_tokens = Some(count(field, value)?),
            "embedding_dimensions" => facts.embedding_dimensions = Some(count(field, value)?),
            "deprecation_date" => {
                let date = value
                    .as_str()
                    .filter(|day| day.len() == 10 && names::is_date(&format!("-{day}")));
                let date = date.ok_or_else(|| wrong("is no date of the form YYYY-MM-DD"))?;
                facts.deprecation_date = Some(Cow::Owned(date.to_owned()));
            }
            "supports" => {
                let words = words(value).ok_or_else(|| wrong("is no list of words"))?;
                facts.abilities = Cow::Owned(words);
            }
            _ => read_price(&mut base, field, value, "")?,
        }
    }
    if base != PerToken::UNSTATED || !steps.is_empty() || !tiers.is_empty() {
        let rates = steps
            .into_iter()
            .fold(Rates::new(base), |rates, (above, prices)| {
                rates.step(above, prices)
            });
        facts.rates = tiers
            .into_iter()
            .fold(rates, |rates, (name, prices)| rates.tier(name, prices));
    }
    Ok(facts)
}

fn read_steps(value: &Value) -> Result<Vec<(u64, PerToken)>, Wrong> {
    let Some(list) = value.as_array().filter(|list| list.len() <= MOST_STEPS) else {
        return Err(("tiers".to_owned(), "is no list of at most 16 steps"));
    };
    let step = |(place, value): (usize, &Value)| {
        let path = format!("tiers[{place}].");
        let mut prices = PerToken::UNSTATED;
        let mut above = None;
        for (field, value) in object(&path, value)? {
            if field == "above_input_tokens" {
                above = Some(count(&format!("{path}{field}"), value)?);
            } else {
                read_price(&mut prices, field, value, &path)?;
            }
        }
        let above = above.ok_or_else(|| (format!("{path}above_input_tokens"), "is missing"))?;
        Ok((above, prices))
    };
    list.iter().enumerate().map(step).collect()
}

fn read_tiers(value: &Value) -> Result<Vec<(String, PerToken)>, Wrong> {
    let Some(list) = value.as_object().filter(|list| list.len() <= MOST_STEPS) else {
        return Err((
            "service_tiers".to_owned(),
            "is no object of at most 16 tiers",
        ));
    };
    let tier = |(name, value): (&String, &Value)| {
        let path = format!("service_tiers.{name}.");
        let mut prices = PerToken::UNSTATED;
        for (field, value) in object(&path, value)? {
            read_price(&mut prices, field, value, &path)?;
        }
        Ok((name.clone(), prices))
    };
    list.iter().map(tier).collect()
}

fn object<'a>(path: &str, value: &'a Value) -> Result<&'a Map<String, Value>, Wrong> {
    let path = || path.trim_end_matches('.').to_owned();
    value.as_object().ok_or_else(|| (path(), "is no object"))
}

fn read_price(prices: &mut PerToken, field: &str, value: &Value, path: &str) -> Result<(), Wrong> {
    let wrong = |problem| (format!("{path}{field}"), problem);
    let class = field
        .strip_suffix(PRICE)
        .and_then(|class| prices.class_mut(class));
    let class = class.ok_or_else(|| wrong("is not a field of a price entry"))?;
    let usd = value.as_f64().ok_or_else(|| wrong("is no number"))?;
    if !(0.0..=DEAREST).contains(&usd) {
        return Err(wrong(
            "is not between 0 and 1000000 US dollars per million tokens",
        ));
    }
    *class = Some((usd * PICOS).round() as u64);
    Ok(())
}

fn count(path: &str, value: &Value) -> Result<u64, Wrong> {
    let count = value.as_u64().filter(|count| *count > 0);
    count.ok_or_else(|| (path.to_owned(), "is no positive whole number"))
}

fn words(value: &Value) -> Option<String> {
    let is_word = |word: &&str| {
        let mut bytes = word.bytes();
        !word.is_empty() && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let words = value.as_array()?.iter();
    let words: Option<Vec<_>> = words.map(|word| word.as_str().filter(is_word)).collect();
    Some(words?.join(","))
}
