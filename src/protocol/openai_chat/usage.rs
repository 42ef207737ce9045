//! The arithmetic of token counts.

use serde::de::MapAccess;
use serde_json::Value;

use crate::{
    protocol::tolerant::{self, Tolerant, name, skip, value},
    types::Usage,
};

/// Reads a `usage` object that was parsed already; `None` where it states no count.
pub(in crate::protocol) fn read(usage: &Value) -> Option<Usage> {
    tolerant::read(usage)
}

/// The usage; absent where no count is stated.
impl<'de> Tolerant<'de> for Option<Usage> {
    fn object<A: MapAccess<'de>>(&mut self, members: A) -> Result<(), A::Error> {
        let mut stated = Stated::default();
        stated.object(members)?;
        *self = stated.usage();
        Ok(())
    }
}

/// A `usage` object as it is stated, in all the words that vendors have for the same.
#[derive(Default)]
struct Stated {
    prompt: Option<u64>,
    input: Option<u64>,
    completion: Option<u64>,
    output: Option<u64>,
    total: Option<u64>,
    reasoning: Option<u64>,
    of_prompt: Details,
    of_input: Details,
    of_mistral: Details,
    of_completion: Details,
    of_output: Details,
    written: Option<u64>,
    of_written: Details,
    num_cached: Option<u64>,
    cached: Option<u64>,
    hit: Option<u64>,
    read: Option<u64>,
}

/// The parts of a count.
#[derive(Default)]
struct Details {
    cached: Option<u64>,
    written: Option<u64>,
    long: Option<u64>,
    audio: Option<u64>,
    reasoning: Option<u64>,
}

impl<'de> Tolerant<'de> for Stated {
    fn object<A: MapAccess<'de>>(&mut self, mut members: A) -> Result<(), A::Error> {
        let stated = self;
        while let Some(name) = name(&mut members)? {
            let count = match &*name {
                "prompt_tokens" => &mut stated.prompt,
                "input_tokens" => &mut stated.input,
                "completion_tokens" => &mut stated.completion,
                "output_tokens" => &mut stated.output,
                "total_tokens" => &mut stated.total,
                "reasoning_tokens" => &mut stated.reasoning,
                "cache_creation_input_tokens" => &mut stated.written,
                "num_cached_tokens" => &mut stated.num_cached,
                "cached_tokens" => &mut stated.cached,
                "prompt_cache_hit_tokens" => &mut stated.hit,
                "cache_read_input_tokens" => &mut stated.read,
                name => {
                    let details = match name {
                        "prompt_tokens_details" => &mut stated.of_prompt,
                        "input_tokens_details" => &mut stated.of_input,
                        "prompt_token_details" => &mut stated.of_mistral,
                        "completion_tokens_details" => &mut stated.of_completion,
                        "output_tokens_details" => &mut stated.of_output,
                        "cache_creation" => &mut stated.of_written,
                        _ => {
                            skip(&mut members)?;
                            continue;
                        }
                    };
                    value(&mut members, details)?;
                    continue;
                }
            };
            value(&mut members, count)?;
        }
        Ok(())
    }
}

impl<'de> Tolerant<'de> for Details {
    fn object<A: MapAccess<'de>>(&mut self, mut members: A) -> Result<(), A::Error> {
        let details = self;
        while let Some(name) = name(&mut members)? {
            let count = match &*name {
                "cached_tokens" => &mut details.cached,
                "cache_write_tokens" => &mut details.written,
                "ephemeral_1h_input_tokens" => &mut details.long,
                "audio_tokens" => &mut details.audio,
                "reasoning_tokens" => &mut details.reasoning,
                _ => {
                    skip(&mut members)?;
                    continue;
                }
            };
            value(&mut members, count)?;
        }
        Ok(())
    }
}

impl Stated {
    /// The usage, in classes that do not overlap; `None` where no count is stated.
    ///
    /// `prompt_tokens` holds what was read from and written to a cache and the audio,
    /// `completion_tokens` the reasoning and the audio (`PROVIDERS` §1.3).
    fn usage(&self) -> Option<Usage> {
        let prompt = first([self.prompt, self.input]);
        let completion = first([self.completion, self.output]);
        if prompt.is_none() && completion.is_none() {
            return None;
        }
        let total = self.total.unwrap_or_default();
        let prompt = prompt.unwrap_or_default();
        let completion = completion.unwrap_or_else(|| total.saturating_sub(prompt));

        let mut left = prompt;
        let cache_read = part(&mut left, self.cache_read());
        let cache_write_all = part(&mut left, self.cache_write());
        let long = self.of_written.long.unwrap_or_default();
        let cache_write_1h = long.min(cache_write_all);
        // Mistral counts audio beside the prompt, which the total shows.
        let beside = total.saturating_sub(prompt.saturating_add(completion));
        let audio_input = match self.of_prompt.audio {
            Some(heard) if heard > 0 && beside >= heard => heard,
            heard => part(&mut left, heard),
        };

        let mut said = completion;
        let reasoning = match self.thought() {
            // xAI counts reasoning beside the completion, which the total shows.
            Some(thought) if thought > 0 && beside == thought => thought,
            thought => part(&mut said, thought),
        };
        let audio_output = part(&mut said, self.of_completion.audio);

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

    /// Mistral says it in three places, DeepSeek and LiteLLM have words of their own.
    fn cache_read(&self) -> Option<u64> {
        first([
            self.of_prompt.cached,
            self.of_input.cached,
            self.of_mistral.cached,
            self.num_cached,
            self.cached,
            self.hit,
            self.read,
        ])
    }

    fn cache_write(&self) -> Option<u64> {
        first([self.of_prompt.written, self.of_input.written, self.written])
    }

    fn thought(&self) -> Option<u64> {
        first([
            self.of_completion.reasoning,
            self.of_output.reasoning,
            self.reasoning,
        ])
    }
}

/// The first count that is not 0, or else the first that is stated.
fn first<const N: usize>(counts: [Option<u64>; N]) -> Option<u64> {
    let mut stated = counts.into_iter().flatten();
    let first = stated.next()?;
    if first > 0 {
        return Some(first);
    }
    stated.find(|count| *count > 0).or(Some(first))
}

/// Takes a part out of a whole, which holds no more of it than it is.
fn part(whole: &mut u64, part: Option<u64>) -> u64 {
    let part = part.unwrap_or_default().min(*whole);
    *whole -= part;
    part
}
