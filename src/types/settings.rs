//! How an answer is to be made.

use std::{fmt, sync::Arc};

use serde_json::Number;

use super::{Extra, ResponseFormat, Tool, ToolChoice};

/// How an answer is to be made; each field in the terms of OpenAI's chat completions.
///
/// What is `None` is not sent, and the provider's default holds. Numbers keep their spelling.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Settings {
    /// The most tokens that one alternative may have, reasoning included.
    pub max_tokens: Option<u64>,
    /// How freely the model chooses its words, usually from 0 to 2.
    pub temperature: Option<Number>,
    /// Choose among the likeliest words of this total probability.
    pub top_p: Option<Number>,
    /// How many alternatives to give; 1 where it is `None`.
    pub n: Option<u32>,
    /// Texts at which the answer ends; OpenAI allows four.
    pub stop: Vec<String>,
    /// Asks for the same answer to the same request, as far as the provider can.
    pub seed: Option<Number>,
    /// From -2 to 2: avoid words by how often they were said.
    pub frequency_penalty: Option<Number>,
    /// From -2 to 2: avoid words that were said at all.
    pub presence_penalty: Option<Number>,
    /// Whether to tell the logarithmic probabilities of the words.
    pub logprobs: Option<bool>,
    /// How many other words to tell the probabilities of, up to 20.
    pub top_logprobs: Option<u32>,
    /// The tools that the model may call.
    pub tools: Arc<Vec<Tool>>,
    /// Which of them it is to call.
    pub tool_choice: Option<ToolChoice>,
    /// Whether it may call several at once.
    pub parallel_tool_calls: Option<bool>,
    /// The form that the text is to have.
    pub response_format: Option<ResponseFormat>,
    /// How long to think: `none`, `minimal`, `low`, `medium`, `high`, `xhigh`, `max`.
    pub reasoning_effort: Option<Arc<str>>,
    /// The end user, by a name that tells the provider nothing.
    pub user: Option<Arc<str>>,
    /// Notes for the provider to keep with the answer.
    pub metadata: Extra,
    /// The service tier asked for, which decides the price.
    pub service_tier: Option<Arc<str>>,
    /// How to stream, where the answer is streamed.
    pub stream_options: Extra,
    /// Members beside these.
    pub extra: Extra,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("max_tokens", &self.max_tokens)
            .field("temperature", &self.temperature)
            .field("n", &self.n)
            .field("tools", &self.tools.len())
            .field("tool_choice", &self.tool_choice)
            .field("response_format", &self.response_format)
            .field("reasoning_effort", &self.reasoning_effort)
            .field("service_tier", &self.service_tier)
            .field("extra", &self.extra)
            .finish_non_exhaustive()
    }
}
