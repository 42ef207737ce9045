//! The arithmetic of token counts.

use serde_json::Value;

use crate::{protocol::lenient::count, types::Usage};

/// The counts; `None` where none is stated.
///
/// `inputTokens` is what was neither read from nor written to a cache; `outputTokens` holds the
/// reasoning, which is told apart only where the model's own fields were asked for and say it
/// (`PROVIDERS` §1.3). `totalTokens` is not believed.
pub(super) fn read(usage: &Value, fields: Option<&Value>) -> Option<Usage> {
    let at = |name| count(usage.get(name));
    let (input, output) = (at("inputTokens"), at("outputTokens"));
    if input.is_none() && output.is_none() {
        return None;
    }
    let cached = |name, older| at(name).or_else(|| at(older));
    let (mut all, mut long) = (0_u64, 0_u64);
    for detail in usage["cacheDetails"].as_array().into_iter().flatten() {
        let tokens = count(detail.get("inputTokens")).unwrap_or_default();
        all = all.saturating_add(tokens);
        if detail["ttl"] == "1h" {
            long = long.saturating_add(tokens);
        }
    }
    let written = cached("cacheWriteInputTokens", "cacheWriteInputTokenCount").unwrap_or(all);
    let long = long.min(written);
    let output = output.unwrap_or_default();
    let thought = fields.and_then(|fields| {
        count(fields.pointer("/usage/output_tokens_details/thinking_tokens"))
            .or_else(|| count(fields.pointer("/output_tokens_details/thinking_tokens")))
    });
    let thought = thought.unwrap_or_default().min(output);
    Some(Usage {
        input: input.unwrap_or_default(),
        cache_read: cached("cacheReadInputTokens", "cacheReadInputTokenCount").unwrap_or_default(),
        cache_write: written - long,
        cache_write_1h: long,
        output: output - thought,
        reasoning: thought,
        ..Usage::default()
    })
}
