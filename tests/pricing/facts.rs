//! The bundled table against the facts it was made from.
//!
//! The facts are no part of this repository: their place is `TOLLGATE_FACTS`, by default
//! `../shared/facts/prices.json`.

use std::{collections::BTreeSet, env, fs};

use serde_json::{Map, Value};
use tollgate::{
    Prices,
    pricing::{ModelFacts, PerToken},
};

const ENTRY: [&str; 9] = [
    "provider",
    "mode",
    "context_tokens",
    "max_output_tokens",
    "embedding_dimensions",
    "deprecation_date",
    "supports",
    "tiers",
    "service_tiers",
];

fn facts() -> Option<Map<String, Value>> {
    let path = env::var("TOLLGATE_FACTS").unwrap_or_else(|_| "../shared/facts/prices.json".into());
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("NOT COMPARED: there are no facts at {path}; set TOLLGATE_FACTS");
        return None;
    };
    Some(serde_json::from_str(&text).expect("the facts are a JSON object"))
}

/// Picodollars per token from the digits of a JSON number, without a binary fraction between.
fn picos(value: &Value) -> u64 {
    let text = value.to_string();
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: u64 = format!("{whole}{fraction}")
        .parse()
        .expect("a price has digits");
    let shift =
        6 + exponent.parse::<i32>().expect("an exponent has digits") - fraction.len() as i32;
    let scale = 10_u64.pow(shift.unsigned_abs());
    if shift >= 0 {
        digits * scale
    } else {
        assert_eq!(
            digits % scale,
            0,
            "{text} is no whole number of picodollars per token"
        );
        digits / scale
    }
}

fn prices(fields: &Value) -> PerToken {
    let price = |class: &str| fields.get(format!("{class}_usd_per_mtok")).map(picos);
    PerToken {
        input: price("input"),
        cache_read: price("cache_read"),
        cache_write: price("cache_write"),
        cache_write_1h: price("cache_write_1h"),
        output: price("output"),
        reasoning: price("reasoning"),
        audio_input: price("audio_input"),
        audio_output: price("audio_output"),
    }
}

fn compare(key: &str, fact: &Value, ours: &ModelFacts) {
    for field in fact.as_object().expect("an entry is an object").keys() {
        let is_price = field.ends_with("_usd_per_mtok");
        assert!(
            is_price || ENTRY.contains(&&**field),
            "{key}: {field} is not compared"
        );
    }
    assert_eq!(*ours.rates.base(), prices(fact), "{key}");

    let steps: Vec<_> = fact["tiers"].as_array().into_iter().flatten().collect();
    let stated: Vec<_> = steps
        .iter()
        .map(|step| {
            (
                step["above_input_tokens"]
                    .as_u64()
                    .expect("a step has a threshold"),
                prices(step),
            )
        })
        .collect();
    let our_steps: Vec<_> = ours
        .rates
        .steps()
        .iter()
        .map(|step| (step.above_input_tokens, step.prices))
        .collect();
    assert_eq!(our_steps, stated, "{key}");

    let mut tiers: Vec<_> = fact["service_tiers"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, tier)| (name.as_str(), prices(tier)))
        .collect();
    tiers.sort_by_key(|(name, _)| *name);
    let our_tiers: Vec<_> = ours
        .rates
        .tiers()
        .iter()
        .map(|tier| (&*tier.name, tier.prices))
        .collect();
    assert_eq!(our_tiers, tiers, "{key}");

    assert_eq!(
        format!("{:?}", ours.mode).to_lowercase(),
        fact["mode"],
        "{key}"
    );
    assert_eq!(
        ours.context_tokens,
        fact["context_tokens"].as_u64(),
        "{key}"
    );
    assert_eq!(
        ours.max_output_tokens,
        fact["max_output_tokens"].as_u64(),
        "{key}"
    );
    assert_eq!(
        ours.embedding_dimensions,
        fact["embedding_dimensions"].as_u64(),
        "{key}"
    );
    assert_eq!(
        ours.deprecation_date.as_deref(),
        fact["deprecation_date"].as_str(),
        "{key}"
    );
    let words: Vec<_> = fact["supports"]
        .as_array()
        .expect("abilities are a list")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(ours.abilities().collect::<Vec<_>>(), words, "{key}");
}

#[test]
fn the_table_holds_every_entry_and_field_of_the_facts_and_nothing_else() {
    let Some(mut facts) = facts() else { return };
    facts.remove("_source");
    let prices = Prices::bundled();
    for (key, fact) in &facts {
        let (provider, model) = key.split_once('/').unwrap();
        assert_eq!(fact["provider"], provider);
        compare(
            key,
            fact,
            prices
                .lookup(provider, model)
                .unwrap_or_else(|| panic!("{key} is missing")),
        );
    }
    let ours: BTreeSet<_> = prices
        .models()
        .map(|(provider, model, _)| format!("{provider}/{model}"))
        .collect();
    assert_eq!(ours, facts.keys().cloned().collect());
}

#[test]
fn the_facts_laid_over_nothing_give_the_table() {
    if facts().is_none() {
        return;
    }
    let path = env::var("TOLLGATE_FACTS").unwrap_or_else(|_| "../shared/facts/prices.json".into());
    let read = Prices::empty().overlay_file(path).unwrap();
    let bundled = Prices::bundled();
    for (provider, model, facts) in bundled.models() {
        let mut over = read.lookup(provider, model).unwrap().clone();
        assert_eq!(over.rates.tiers().len(), facts.rates.tiers().len());
        // Tiers keep the order in which they are stated.
        over.rates = facts.rates.tiers().iter().fold(over.rates, |rates, tier| {
            let same = rates
                .tiers()
                .iter()
                .find(|other| other.name == tier.name)
                .unwrap()
                .prices;
            rates.tier(tier.name.clone(), same)
        });
        assert_eq!(over, *facts, "{provider}/{model}");
    }
    assert_eq!(read.models().count(), bundled.models().count());
}
