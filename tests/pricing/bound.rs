//! No usage within a bound costs more than the bound.

use proptest::{option, prelude::*, sample};
use tollgate::{
    Cost, Prices, Usage, Usd,
    pricing::{PerToken, Rates},
};

const TIERS: [&str; 6] = ["flex", "batch", "priority", "default", "fast", "auto"];

fn per_token() -> impl Strategy<Value = PerToken> {
    proptest::array::uniform8(option::of(0_u64..100_000)).prop_map(|[a, b, c, d, e, f, g, h]| {
        PerToken {
            input: a,
            cache_read: b,
            cache_write: c,
            cache_write_1h: d,
            output: e,
            reasoning: f,
            audio_input: g,
            audio_output: h,
        }
    })
}

fn rates() -> impl Strategy<Value = Rates> {
    let base = (per_token(), 0_u64..100_000, 0_u64..100_000);
    let steps = proptest::collection::vec((0_u64..4_000, per_token()), 0..4);
    let tiers = proptest::collection::vec((sample::select(&TIERS[..3]), per_token()), 0..3);
    (base, steps, tiers).prop_map(|((base, input, output), steps, tiers)| {
        let rates = Rates::new(PerToken {
            input: Some(input),
            output: Some(output),
            ..base
        });
        let rates = steps
            .into_iter()
            .fold(rates, |rates, (above, prices)| rates.step(above, prices));
        tiers
            .into_iter()
            .fold(rates, |rates, (name, prices)| rates.tier(name, prices))
    })
}

fn usage(most: u64) -> impl Strategy<Value = Usage> {
    let class = move || prop_oneof![Just(0), 0..most];
    (
        class(),
        class(),
        class(),
        class(),
        class(),
        class(),
        class(),
        class(),
    )
        .prop_map(
            |(
                input,
                cache_read,
                cache_write,
                cache_write_1h,
                output,
                reasoning,
                audio_input,
                audio_output,
            )| Usage {
                input,
                cache_read,
                cache_write,
                cache_write_1h,
                output,
                reasoning,
                audio_input,
                audio_output,
                estimated: false,
            },
        )
}

fn assert_bounded(
    prices: &Prices,
    model: &str,
    usage: &Usage,
    spare: (u64, u64),
) -> Result<(), TestCaseError> {
    let (input, output) = (
        usage.input_total() + spare.0,
        usage.output_total() + spare.1,
    );
    let any = prices.bound(model, None, input, output);
    prop_assert_eq!(any, prices.bound(model, Some("auto"), input, output));
    if any.is_none() {
        let dearest = Usage {
            input,
            output,
            ..Usage::default()
        };
        prop_assert_eq!(prices.cost(model, None, &dearest), Cost::Unknown);
        return Ok(());
    }
    for tier in TIERS.map(Some).into_iter().chain([None]) {
        let Cost::Known(cost) = prices.cost(model, tier, usage) else {
            continue;
        };
        prop_assert!(Some(cost) <= any, "{cost} at {tier:?} is more than {any:?}");
        let named = prices.bound(model, tier, input, output);
        prop_assert!(
            Some(cost) <= named,
            "{cost} at {tier:?} is more than {named:?}"
        );
        prop_assert!(named <= any);
        let downgraded = prices.cost(model, None, usage).known();
        prop_assert!(
            downgraded <= named,
            "a tier may be refused and the base charged"
        );
    }
    Ok(())
}

#[test]
fn a_bound_takes_in_a_step_as_soon_as_one_token_more_would_reach_it() {
    let price = |input| PerToken {
        input: Some(input),
        output: Some(0),
        ..PerToken::UNSTATED
    };
    let prices = Prices::empty().with("m", Rates::new(price(1_000)).step(10, price(7_000)));
    let bound = |input| prices.bound("m", None, input, 0).map(Usd::nanos);
    assert_eq!(
        [bound(0), bound(10), bound(11)],
        [Some(0), Some(10), Some(77)]
    );
    let falling = Prices::empty().with("m", Rates::new(price(7_000)).step(10, price(1_000)));
    assert_eq!(
        falling.bound("m", None, 20, 0).map(Usd::nanos),
        Some(70),
        "below the step it is dearer"
    );
}

proptest! {
    #[test]
    fn usage_within_a_bound_never_costs_more_at_any_rates(
        rates in rates(), usage in usage(2_000), spare in (0_u64..50, 0_u64..50),
    ) {
        assert_bounded(&Prices::empty().with("m", rates), "m", &usage, spare)?;
    }

    #[test]
    fn usage_within_a_bound_never_costs_more_at_any_bundled_model(
        place in 0_usize..761, usage in usage(400_000), spare in (0_u64..50, 0_u64..50), is_bound in any::<bool>(),
    ) {
        let prices = Prices::bundled();
        let (provider, model, facts) = prices.models().nth(place).unwrap();
        let name = if is_bound { format!("{provider}/{model}") } else { model.to_owned() };
        assert_bounded(&prices, &name, &usage, spare)?;
        let output = facts.max_output_tokens.unwrap_or(0);
        prop_assert!(prices.max_output(&name).unwrap_or(output) >= output);
    }

    #[test]
    fn the_bound_is_reached_by_some_usage(rates in rates(), input in 0_u64..5_000, output in 0_u64..5_000) {
        // All input in one class, all output in one class, as long as it may be or as long as a
        // step still is not reached.
        let prices = Prices::empty().with("m", rates.clone());
        let mut most = None;
        let lengths = rates.steps().iter().map(|step| step.above_input_tokens).filter(|above| *above < input);
        for length in lengths.chain([input]) {
            for tier in TIERS[..3].iter().copied().map(Some).chain([None]) {
                for place in 0..15 {
                    let at = |wanted: usize, count: u64| if place % 5 == wanted { count } else { 0 };
                    let out = |wanted: usize| if place / 5 == wanted { output } else { 0 };
                    let usage = Usage {
                        input: at(0, length), cache_read: at(1, length), cache_write: at(2, length),
                        cache_write_1h: at(3, length), audio_input: at(4, length),
                        output: out(0), reasoning: out(1), audio_output: out(2), estimated: false,
                    };
                    most = most.max(prices.cost("m", tier, &usage).known());
                }
            }
        }
        prop_assert_eq!(prices.bound("m", None, input, output), most);
    }
}
