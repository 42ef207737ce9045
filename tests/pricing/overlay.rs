//! Entries of the user's own, in JSON.

use std::{env, error::Error, fs, process};

use tollgate::{Prices, pricing::PricesError};

fn refused(json: &str) -> String {
    match Prices::bundled().overlay_json(json) {
        Ok(prices) => panic!("{json} is taken over: {prices:?}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn an_overlay_states_prices_steps_tiers_and_limits() {
    let prices = Prices::empty()
        .overlay_json(
            r#"{
              "_source": {"anything": "goes here"},
              "acme/big": {
                "provider": "acme", "mode": "chat", "supports": ["vision"],
                "input_usd_per_mtok": 2.5, "output_usd_per_mtok": 10, "cache_read_usd_per_mtok": 0.075,
                "tiers": [{"above_input_tokens": 1000, "input_usd_per_mtok": 5}],
                "service_tiers": {"flex": {"input_usd_per_mtok": 1.25}},
                "context_tokens": 9000, "max_output_tokens": 800, "deprecation_date": "2031-02-03"
              }
            }"#,
        )
        .unwrap()
        .at("acme");
    let facts = prices.facts("big").unwrap();
    let rates = &facts.rates;
    assert_eq!(rates.base().input, Some(2_500_000));
    assert_eq!(rates.base().cache_read, Some(75_000));
    assert_eq!(rates.at(None, 1_001).unwrap().input, Some(5_000_000));
    assert_eq!(rates.at(Some("flex"), 1).unwrap().input, Some(1_250_000));
    assert_eq!(
        (prices.window("big"), prices.max_output("big")),
        (Some(9_000), Some(800))
    );
    assert_eq!(facts.deprecation_date.as_deref(), Some("2031-02-03"));
    assert!(facts.supports("vision"));
}

#[test]
fn an_overlay_replaces_all_prices_of_a_model_or_none_and_keeps_the_rest() {
    let prices = Prices::bundled()
        .overlay_json(
            r#"{"openai/gpt-5.4": {"input_usd_per_mtok": 1, "output_usd_per_mtok": 2},
                "azure/gpt-4o": {"context_tokens": 64000}}"#,
        )
        .unwrap();
    let gpt = prices.lookup("openai", "gpt-5.4").unwrap();
    assert_eq!(
        (
            gpt.rates.base().cache_read,
            gpt.rates.steps().len(),
            gpt.rates.tiers().len()
        ),
        (None, 0, 0)
    );
    assert_eq!(gpt.max_output_tokens, Some(128_000));
    assert_eq!(prices.at("azure_openai").window("gpt-4o"), Some(64_000));
    assert_eq!(
        prices.at("azure_openai").rates("gpt-4o"),
        Prices::bundled().at("azure_openai").rates("gpt-4o")
    );
    assert_eq!(prices.models().count(), 761);
}

#[test]
fn an_overlay_leaves_other_handles_as_they_were() {
    let before = Prices::bundled().at("openai");
    let after = before
        .clone()
        .overlay_json(r#"{"gpt-4o": {"input_usd_per_mtok": 1, "output_usd_per_mtok": 1}}"#)
        .unwrap();
    assert_eq!(
        before.rates("gpt-4o").unwrap().base().input,
        Some(2_500_000)
    );
    assert_eq!(after.rates("gpt-4o").unwrap().base().input, Some(1_000_000));
}

#[test]
fn a_price_finer_than_a_picodollar_per_token_is_rounded_half_up() {
    for (usd, picos) in [
        ("0.0000004", 0),
        ("0.0000005", 1),
        ("0.0000014", 1),
        ("1e-6", 1),
        ("1e6", 1_000_000_000_000),
    ] {
        let json = format!(r#"{{"m": {{"input_usd_per_mtok": {usd}, "output_usd_per_mtok": 0}}}}"#);
        let prices = Prices::empty().overlay_json(&json).unwrap();
        assert_eq!(
            prices.rates("m").unwrap().base().input,
            Some(picos),
            "{usd}"
        );
    }
}

#[test]
fn a_wrong_field_is_refused_by_the_name_of_its_entry_and_its_own() {
    for (fields, expected) in [
        (r#""input_usd_per_mtok": -1"#, "input_usd_per_mtok of"),
        (
            r#""input_usd_per_mtok": 1000000.1"#,
            "is not between 0 and 1000000 US dollars per million tokens",
        ),
        (r#""input_usd_per_mtok": "2.5""#, "is no number"),
        (r#""input_usd_per_mtok": null"#, "is no number"),
        (r#""input_usd_per_mtoc": 1"#, "input_usd_per_mtoc of"),
        (
            r#""video_usd_per_mtok": 1"#,
            "is not a field of a price entry",
        ),
        (r#""tiers": {}"#, "tiers of"),
        (
            r#""tiers": [{"input_usd_per_mtok": 1}]"#,
            "tiers[0].above_input_tokens of",
        ),
        (
            r#""tiers": [{"above_input_tokens": 0}]"#,
            "tiers[0].above_input_tokens of",
        ),
        (
            r#""tiers": [{"above_input_tokens": 1, "output_usd_per_mtok": -2}]"#,
            "tiers[0].output_usd_per_mtok of",
        ),
        (r#""tiers": [7]"#, "tiers[0] of"),
        (r#""service_tiers": []"#, "service_tiers of"),
        (
            r#""service_tiers": {"flex": {"inputs": 1}}"#,
            "service_tiers.flex.inputs of",
        ),
        (r#""context_tokens": 1.5"#, "context_tokens of"),
        (r#""max_output_tokens": -1"#, "is no positive whole number"),
        (r#""mode": "chart""#, "is no known mode"),
        (
            r#""provider": "openai""#,
            "is not the provider that the key names",
        ),
        (r#""supports": ["a,b"]"#, "is no list of words"),
        (r#""deprecation_date": "soon""#, "is no date"),
    ] {
        let message = refused(&format!(r#"{{"acme/big": {{{fields}}}}}"#));
        assert!(message.contains(expected), "{fields}: {message}");
        assert!(
            message.contains(r#"the price entry "acme/big""#),
            "{message}"
        );
    }
}

#[test]
fn an_overlay_that_is_no_object_of_entries_is_refused() {
    for json in ["", "[]", "null", "{", r#"{"a/b": 1e400}"#] {
        assert_eq!(
            refused(json),
            "prices are no JSON object of entries",
            "{json}"
        );
    }
    assert_eq!(
        refused(r#"{"acme/big": 1}"#),
        r#"the price entry "acme/big" is no object"#
    );
    assert!(refused(r#"{"acme/": {}}"#).contains("has a name of no or more than 256 bytes"));
    assert!(refused(&format!(r#"{{"{}": {{}}}}"#, "x".repeat(300))).contains("256"));
    let steps = r#"{"above_input_tokens": 1},"#.repeat(16) + r#"{"above_input_tokens": 1}"#;
    assert!(refused(&format!(r#"{{"m": {{"tiers": [{steps}]}}}}"#)).contains("at most 16"));
    let long = format!(r#"{{"_": "{}"}}"#, "x".repeat(Prices::OVERLAY_LIMIT));
    assert!(matches!(
        Prices::empty().overlay_json(&long),
        Err(PricesError::TooLong)
    ));
}

#[test]
fn an_overlay_is_read_from_a_file_whose_name_is_told_when_it_cannot_be() {
    let path = env::temp_dir().join(format!("tollgate-prices-{}.json", process::id()));
    let error = Prices::empty().overlay_file(&path).unwrap_err();
    assert!(error.to_string().contains("tollgate-prices"), "{error}");
    assert!(error.source().is_some());
    fs::write(
        &path,
        r#"{"acme/big": {"input_usd_per_mtok": 1, "output_usd_per_mtok": 2}}"#,
    )
    .unwrap();
    let read = Prices::empty().overlay_file(&path);
    fs::remove_file(&path).unwrap();
    assert_eq!(read.unwrap().models().count(), 1);
}
