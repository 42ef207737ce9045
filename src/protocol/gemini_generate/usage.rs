//! The arithmetic of token counts.

use serde_json::Value;

use crate::{protocol::lenient::count, types::Usage};

/// Reads a `usageMetadata`; `None` where it states no count.
///
/// `promptTokenCount` holds what was read from a cache, what Google's own tools put in stands
/// beside it, and so do the thoughts beside `candidatesTokenCount`, unless the total shows that
/// they are counted in it (`PROVIDERS` §1.3).
pub(super) fn read(usage: &Value) -> Option<Usage> {
    let at = |name: &str| count(usage.get(name));
    let stated = [
        "promptTokenCount",
        "candidatesTokenCount",
        "thoughtsTokenCount",
        "totalTokenCount",
    ];
    stated.iter().find_map(|name| at(name))?;
    let [prompt, candidates, thoughts, total] = stated.map(|name| at(name).unwrap_or_default());
    let tools = at("toolUsePromptTokenCount").unwrap_or_default();

    let mut input = prompt.saturating_add(tools);
    let inside = thoughts > 0 && total > 0 && input.saturating_add(candidates) == total;
    let cache_read = part(
        &mut input,
        at("cachedContentTokenCount").unwrap_or_default(),
    );
    let heard = audio(usage, "promptTokensDetails");
    let heard = heard.saturating_sub(audio(usage, "cacheTokensDetails"));
    let audio_input = part(&mut input, heard);

    let mut output = candidates;
    let reasoning = if inside {
        part(&mut output, thoughts)
    } else {
        thoughts
    };
    let audio_output = part(&mut output, audio(usage, "candidatesTokensDetails"));
    Some(Usage {
        input,
        cache_read,
        output,
        reasoning,
        audio_input,
        audio_output,
        ..Usage::default()
    })
}

/// The tokens of sound that a list of modalities states.
fn audio(usage: &Value, details: &str) -> u64 {
    let details = usage.get(details).and_then(Value::as_array);
    let sound = details.into_iter().flatten().filter(|one| {
        let modality = one.get("modality").and_then(Value::as_str);
        modality == Some("AUDIO")
    });
    sound
        .filter_map(|one| count(one.get("tokenCount")))
        .fold(0, u64::saturating_add)
}

/// Takes a part out of a whole, which holds no more of it than it is.
fn part(whole: &mut u64, part: u64) -> u64 {
    let part = part.min(*whole);
    *whole -= part;
    part
}
