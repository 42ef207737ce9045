//! Prices of the user's own are taken or refused, and what was bounded never costs more than its bound.

use tollgate::{Prices, Usage};

/// Up to and around the steps that a corpus has, and the most that can be said.
const TOKENS: [u64; 5] = [0, 1, 1_000, 200_001, u64::MAX / 8];

pub(crate) fn law(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else {
        return;
    };
    let prices = match Prices::empty().overlay_json(text) {
        Ok(prices) => prices,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    let prices = prices
        .overlay_json(text)
        .expect("what was taken once is taken again");
    let named: Vec<_> = prices
        .models()
        .map(|(provider, model, _)| (provider.to_owned(), model.to_owned()))
        .collect();
    for (provider, model) in named {
        let at = prices.at(&provider);
        for tokens in TOKENS {
            for tier in [None, Some("priority")] {
                is_bounded(&at, &model, tier, tokens);
            }
        }
    }
}

/// Whatever the tokens turn out to be.
fn is_bounded(prices: &Prices, model: &str, tier: Option<&str>, tokens: u64) {
    let Some(bound) = prices.bound(model, tier, tokens, tokens) else {
        return;
    };
    let used = [
        Usage {
            input: tokens,
            output: tokens,
            ..Usage::default()
        },
        Usage {
            cache_read: tokens,
            reasoning: tokens,
            ..Usage::default()
        },
        Usage {
            cache_write: tokens,
            audio_output: tokens,
            ..Usage::default()
        },
        Usage {
            cache_write_1h: tokens,
            ..Usage::default()
        },
        Usage {
            audio_input: tokens,
            ..Usage::default()
        },
    ];
    for usage in used {
        let cost = prices.cost(model, tier, &usage).known();
        assert!(
            cost.is_none_or(|cost| cost <= bound),
            "{usage:?} costs {cost:?}, bounded by {bound:?}"
        );
    }
}
