//! The arithmetic of token counts.

use serde_json::Value;

use crate::{protocol::lenient::count, types::Usage};

/// Reads a `usage` object; `None` where it states no count.
///
/// `prompt_tokens` holds what was read from and written to a cache and the audio,
/// `completion_tokens` the reasoning and the audio (`PROVIDERS` §1.3).
pub(in crate::protocol) fn read(usage: &Value) -> Option<Usage> {
    let at = |pointer: &str| count(usage.pointer(pointer));
    let first = |pointers: &[&str]| {
        let stated = || pointers.iter().filter_map(|pointer| at(pointer));
        stated().find(|count| *count > 0).or(stated().next())
    };
    let prompt = first(&["/prompt_tokens", "/input_tokens"]);
    let completion = first(&["/completion_tokens", "/output_tokens"]);
    if prompt.is_none() && completion.is_none() {
        return None;
    }
    let total = at("/total_tokens").unwrap_or_default();
    let prompt = prompt.unwrap_or_default();
    let completion = completion.unwrap_or_else(|| total.saturating_sub(prompt));

    // Mistral says it in three places, DeepSeek and LiteLLM have words of their own.
    let read = first(&[
        "/prompt_tokens_details/cached_tokens",
        "/input_tokens_details/cached_tokens",
        "/prompt_token_details/cached_tokens",
        "/num_cached_tokens",
        "/cached_tokens",
        "/prompt_cache_hit_tokens",
        "/cache_read_input_tokens",
    ]);
    let written = first(&[
        "/prompt_tokens_details/cache_write_tokens",
        "/input_tokens_details/cache_write_tokens",
        "/cache_creation_input_tokens",
    ]);
    let long = first(&["/cache_creation/ephemeral_1h_input_tokens"]);
    let heard = first(&["/prompt_tokens_details/audio_tokens"]);

    let mut left = prompt;
    let cache_read = part(&mut left, read);
    let cache_write_all = part(&mut left, written);
    let cache_write_1h = long.unwrap_or_default().min(cache_write_all);
    // Mistral counts audio beside the prompt, which the total shows.
    let beside = total.saturating_sub(prompt.saturating_add(completion));
    let audio_input = match heard {
        Some(heard) if heard > 0 && beside >= heard => heard,
        heard => part(&mut left, heard),
    };

    let thought = first(&[
        "/completion_tokens_details/reasoning_tokens",
        "/output_tokens_details/reasoning_tokens",
        "/reasoning_tokens",
    ]);
    let mut said = completion;
    let reasoning = match thought {
        // xAI counts reasoning beside the completion, which the total shows.
        Some(thought) if thought > 0 && beside == thought => thought,
        thought => part(&mut said, thought),
    };
    let audio_output = part(
        &mut said,
        first(&["/completion_tokens_details/audio_tokens"]),
    );

    Some(Usage {
        input: left,
        cache_read,
        cache_write: cache_write_all - cache_write_1h,
        cache_write_1h,
        output: said,
        reasoning,
        audio_input,
        audio_output,
        estimated: false,
    })
}

/// Takes a part out of a whole, which holds no more of it than it is.
fn part(whole: &mut u64, part: Option<u64>) -> u64 {
    let part = part.unwrap_or_default().min(*whole);
    *whole -= part;
    part
}
