//! The arithmetic of token counts.

use serde_json::Value;

use crate::{protocol::lenient::count, types::Usage};

/// Reads a `usage`; `None` where it states no count.
///
/// What counts is what is billed: `billed_units` leaves out the preamble that Cohere puts in front
/// of a conversation and the marks around an answer, and is what the prices are for. Tokens of the
/// cache are not billed apart, so that the billed input is not split by `cached_tokens`. Of `tokens`
/// only the reasoning is read, which the billed output holds. Where nothing is said to be billed,
/// `tokens` is all that counts (`PROVIDERS` §1.3).
pub(super) fn read(usage: &Value) -> Option<Usage> {
    let at = |list: &str, name: &str| count(usage.get(list)?.get(name));
    let stated = |list| {
        let (input, output) = (at(list, "input_tokens"), at(list, "output_tokens"));
        let any = input.is_some() || output.is_some();
        any.then(|| (input.unwrap_or_default(), output.unwrap_or_default()))
    };
    let billed = stated("billed_units");
    let (input, output) = billed.or_else(|| stated("tokens"))?;
    let cached = count(usage.get("cached_tokens")).filter(|_| billed.is_none());
    let cache_read = cached.unwrap_or_default().min(input);
    let reasoning = at("tokens", "reasoning_tokens").unwrap_or_default();
    let reasoning = reasoning.min(output);
    Some(Usage {
        input: input - cache_read,
        cache_read,
        output: output - reasoning,
        reasoning,
        ..Usage::default()
    })
}
