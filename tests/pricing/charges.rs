//! What usage costs, by class, step and tier.

use proptest::prelude::*;
use tollgate::{
    Cost, Prices, Usage, Usd,
    pricing::{PerToken, Rates},
};

const UNSTATED: PerToken = PerToken::UNSTATED;

fn usage(build: impl Fn(&mut Usage)) -> Usage {
    let mut usage = Usage::default();
    build(&mut usage);
    usage
}

/// The cost in nanodollars of usage at a bundled model.
fn nanos(model: &str, tier: Option<&str>, usage: &Usage) -> u64 {
    let cost = Prices::bundled().cost(model, tier, usage);
    cost.known()
        .unwrap_or_else(|| panic!("{model} has no price"))
        .nanos()
}

#[test]
fn each_class_of_tokens_has_its_own_price() {
    let opus = "anthropic/claude-opus-4-5";
    let audio = "openai/gpt-4o-audio-preview";
    for (model, usage, expected) in [
        (opus, usage(|u| u.input = 1_000), 5_000_000),
        (opus, usage(|u| u.cache_read = 1_000), 500_000),
        (opus, usage(|u| u.cache_write = 1_000), 6_250_000),
        (opus, usage(|u| u.cache_write_1h = 1_000), 10_000_000),
        (opus, usage(|u| u.output = 1_000), 25_000_000),
        (opus, usage(|u| u.reasoning = 1_000), 25_000_000),
        (audio, usage(|u| u.audio_input = 1_000), 40_000_000),
        (audio, usage(|u| u.audio_output = 1_000), 80_000_000),
        (audio, usage(|u| u.output = 1_000), 10_000_000),
        (
            "gemini/gemini-2.5-flash",
            usage(|u| u.reasoning = 1_000),
            2_500_000,
        ),
        (
            "openai/text-embedding-3-small",
            usage(|u| u.input = 1_000),
            20_000,
        ),
        ("mistral/mistral-embed", usage(|u| u.input = 1_000), 100_000),
    ] {
        assert_eq!(nanos(model, None, &usage), expected, "{model} {usage:?}");
    }
}

#[test]
fn a_class_without_a_price_is_charged_at_the_price_of_its_kind() {
    let rates = |cache_write| {
        Rates::new(PerToken {
            input: Some(100),
            output: Some(300),
            cache_write,
            ..UNSTATED
        })
    };
    let plain = rates(None).at(None, 1).unwrap();
    assert_eq!(
        plain,
        PerToken {
            input: Some(100),
            cache_read: Some(100),
            cache_write: Some(100),
            cache_write_1h: Some(100),
            output: Some(300),
            reasoning: Some(300),
            audio_input: Some(100),
            audio_output: Some(300),
        }
    );
    let one_hour = |write| rates(Some(write)).at(None, 1).unwrap().cache_write_1h;
    assert_eq!(
        one_hour(125),
        Some(200),
        "who charges for writes charges twice the input for an hour"
    );
    assert_eq!(
        one_hour(250),
        Some(250),
        "and no less than for five minutes"
    );
    // Claude Sonnet 4.6 states no one-hour price; it is 6 dollars.
    assert_eq!(
        nanos(
            "anthropic/claude-sonnet-4-6",
            None,
            &usage(|u| u.cache_write_1h = 1_000)
        ),
        6_000_000
    );
}

#[test]
fn a_long_request_is_priced_wholly_at_the_step_that_all_its_input_reaches() {
    let model = "anthropic/claude-sonnet-4-5";
    let at = usage(|u| (u.input, u.cache_read, u.output) = (100_000, 100_000, 1_000));
    assert_eq!(
        nanos(model, None, &at),
        300_000_000 + 30_000_000 + 15_000_000
    );
    let above = usage(|u| (u.input, u.cache_read, u.output) = (100_001, 100_000, 1_000));
    assert_eq!(
        nanos(model, None, &above),
        600_006_000 + 60_000_000 + 22_500_000
    );
    let written =
        usage(|u| (u.cache_write, u.cache_write_1h, u.audio_input) = (100_000, 100_000, 1));
    assert_eq!(
        nanos(model, None, &written),
        750_000_000 + 1_200_000_000 + 6_000
    );
    let much_output = usage(|u| (u.input, u.output) = (1, 300_000));
    assert_eq!(
        nanos(model, None, &much_output),
        3_000 + 4_500_000_000,
        "output reaches no step"
    );
}

#[test]
fn a_class_that_a_step_does_not_state_keeps_its_base_price() {
    let one = "anthropic/claude-sonnet-4-20250514";
    let usage = usage(|u| u.cache_write_1h = 300_000);
    assert_eq!(nanos(one, None, &usage), 300_000 * 6_000);
    let rates = Rates::new(PerToken {
        input: Some(1),
        output: Some(2),
        cache_read: Some(9),
        ..UNSTATED
    })
    .step(
        10,
        PerToken {
            input: Some(3),
            ..UNSTATED
        },
    )
    .step(
        20,
        PerToken {
            output: Some(4),
            ..UNSTATED
        },
    );
    let prices = |tokens| {
        let prices = rates.at(None, tokens).unwrap();
        (
            prices.input.unwrap(),
            prices.output.unwrap(),
            prices.cache_read.unwrap(),
        )
    };
    assert_eq!(
        [prices(10), prices(11), prices(20)],
        [(1, 2, 9), (3, 2, 9), (3, 2, 9)]
    );
    assert_eq!(
        prices(21),
        (1, 4, 9),
        "the highest step counts, over the base and not over the lower one"
    );
}

#[test]
fn a_service_tier_replaces_the_prices_it_states() {
    let used = usage(|u| (u.input, u.cache_read, u.output) = (1_000, 1_000, 1_000));
    let model = "openai/gpt-5.4";
    assert_eq!(nanos(model, None, &used), 2_500_000 + 250_000 + 15_000_000);
    assert_eq!(
        nanos(model, Some("flex"), &used),
        1_250_000 + 130_000 + 7_500_000
    );
    assert_eq!(
        nanos(model, Some("batch"), &used),
        1_250_000 + 250_000 + 7_500_000
    );
    assert_eq!(
        nanos(model, Some("PRIORITY"), &used),
        5_000_000 + 500_000 + 30_000_000
    );
    for standard in ["default", "standard", "on_demand", "auto", "scale", ""] {
        assert_eq!(
            nanos(model, Some(standard), &used),
            nanos(model, None, &used),
            "{standard}"
        );
    }
}

#[test]
fn a_dearer_tier_without_a_price_is_unknown_and_a_cheaper_one_costs_the_base() {
    let prices = Prices::bundled();
    let used = usage(|u| u.input = 1_000);
    let model = "anthropic/claude-opus-4-5";
    assert_eq!(prices.cost(model, Some("fast"), &used), Cost::Unknown);
    assert_eq!(prices.cost(model, Some("priority"), &used), Cost::Unknown);
    assert_eq!(prices.bound(model, Some("priority"), 1, 1), None);
    assert_eq!(
        prices.cost(model, Some("flex"), &used),
        prices.cost(model, None, &used)
    );
}

#[test]
fn of_a_step_and_a_tier_that_both_state_a_price_the_dearer_counts() {
    let long = usage(|u| (u.input, u.output) = (300_000, 1_000));
    let model = "openai/gpt-5.4";
    assert_eq!(
        nanos(model, Some("flex"), &long),
        1_500_000_000 + 22_500_000
    );
    assert_eq!(
        nanos(model, Some("priority"), &long),
        1_500_000_000 + 30_000_000
    );
}

#[test]
fn reasoning_that_costs_as_much_as_output_does_so_at_every_tier() {
    let used = usage(|u| u.reasoning = 1_000);
    let model = "gemini/gemini-3-flash-preview";
    assert_eq!(nanos(model, None, &used), 3_000_000);
    assert_eq!(nanos(model, Some("priority"), &used), 5_400_000);
    let apart = Rates::new(PerToken {
        input: Some(1),
        output: Some(2),
        reasoning: Some(5),
        ..UNSTATED
    })
    .tier(
        "priority",
        PerToken {
            output: Some(4),
            ..UNSTATED
        },
    );
    assert_eq!(apart.at(Some("priority"), 1).unwrap().reasoning, Some(5));
}

#[test]
fn a_call_is_rounded_once_and_half_up() {
    let rates = Rates::new(PerToken {
        input: Some(499),
        output: Some(1),
        cache_read: Some(0),
        ..UNSTATED
    });
    let prices = Prices::empty().with("m", rates);
    let cost =
        |input, output| prices.cost("m", None, &usage(|u| (u.input, u.output) = (input, output)));
    let known = |nanos| Cost::Known(Usd::from_nanos(nanos));
    assert_eq!(
        [cost(0, 0), cost(1, 0), cost(1, 1), cost(3, 2), cost(3, 3)].map(Some),
        [0, 0, 1, 1, 2].map(|nanos| Some(known(nanos)))
    );
}

#[test]
fn no_usage_costs_nothing_where_there_is_a_price_and_is_unknown_where_there_is_none() {
    let prices = Prices::bundled();
    let nothing = Usage::default();
    assert_eq!(
        prices.cost("openai/gpt-4o", None, &nothing),
        Cost::Known(Usd::ZERO)
    );
    for unpriced in [
        "openai/no-such-model",
        "bedrock/twelvelabs.pegasus-1-2-v1:0",
    ] {
        assert_eq!(prices.cost(unpriced, None, &nothing), Cost::Unknown);
        assert!(prices.rates(unpriced).is_none());
    }
    let spoken = usage(|u| u.output = 1);
    assert_eq!(
        prices.cost("mistral/mistral-embed", None, &spoken),
        Cost::Unknown
    );
}

#[test]
fn a_fallback_prices_what_has_no_price_and_nothing_else() {
    let rates = Rates::per_mtok(Usd::from_dollars(100), Usd::from_dollars(200));
    let prices = Prices::bundled().fallback(rates);
    let used = usage(|u| (u.input, u.reasoning) = (1_000, 1_000));
    for unpriced in ["no-such-model", "bedrock/twelvelabs.pegasus-1-2-v1:0"] {
        assert_eq!(
            prices.cost(unpriced, None, &used),
            Cost::Known(Usd::from_cents(30))
        );
        assert_eq!(
            prices.bound(unpriced, None, 1_000, 1_000),
            Some(Usd::from_cents(30))
        );
    }
    let listed = "openai/gpt-4o";
    assert_eq!(
        prices.cost(listed, None, &used),
        Prices::bundled().cost(listed, None, &used)
    );
}

#[test]
fn rates_without_an_input_price_leave_everything_unknown() {
    let prices = Prices::empty().fallback(Rates::new(PerToken {
        output: Some(1),
        ..UNSTATED
    }));
    assert_eq!(prices.cost("m", None, &Usage::default()), Cost::Unknown);
    assert_eq!(
        prices.cost("m", None, &usage(|u| u.output = 9)),
        Cost::Unknown
    );
    assert_eq!(prices.bound("m", None, 0, 9), None);
}

#[test]
fn a_cost_beyond_every_ledger_is_held_at_the_largest_amount() {
    let prices = Prices::empty().with(
        "m",
        Rates::new(PerToken {
            input: Some(u64::MAX),
            output: Some(u64::MAX),
            ..UNSTATED
        }),
    );
    let all = Usage {
        input: u64::MAX,
        cache_read: u64::MAX,
        cache_write: u64::MAX,
        cache_write_1h: u64::MAX,
        output: u64::MAX,
        reasoning: u64::MAX,
        audio_input: u64::MAX,
        audio_output: u64::MAX,
        estimated: true,
    };
    assert_eq!(prices.cost("m", None, &all), Cost::Known(Usd::MAX));
    assert_eq!(prices.bound("m", None, u64::MAX, u64::MAX), Some(Usd::MAX));
}

#[test]
fn prices_are_shown_as_counts_and_not_as_a_table() {
    let prices = Prices::bundled().at("azure").deployment("secret", "gpt-4o");
    assert_eq!(
        format!("{prices:?}"),
        r#"Prices { provider: Some("azure_openai"), bundled: 761, overlay: 0, deployments: 1, fallback: false }"#
    );
}

proptest! {
    #[test]
    fn any_name_and_tier_is_answered_without_a_panic(name in ".{0,80}", tier in proptest::option::of(".{0,8}"), model in "[a-z0-9./:@é-]{0,60}") {
        let prices = Prices::bundled();
        for name in [name, model] {
            for prices in [prices.clone(), prices.at("bedrock"), prices.at("gemini")] {
                let cost = prices.cost(&name, tier.as_deref(), &Usage::default());
                prop_assert!(matches!(cost, Cost::Unknown | Cost::Known(Usd::ZERO)));
            }
        }
    }
}
