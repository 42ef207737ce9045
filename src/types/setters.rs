//! The chained setters of a request.

use std::sync::Arc;

use serde_json::{Number, Value};

use super::{ChatRequest, ResponseFormat, Tool, ToolChoice, form};

/// How the answer is to be made. What is not set is left to the provider.
impl ChatRequest {
    /// Limits the tokens of one alternative, reasoning included.
    #[must_use]
    pub fn max_tokens(mut self, tokens: u64) -> Self {
        self.settings_mut().max_tokens = Some(tokens);
        self
    }

    /// Sets how freely the model chooses its words, usually from 0 to 2. NaN and infinity, which
    /// JSON cannot say, leave it to the provider.
    #[must_use]
    pub fn temperature(mut self, temperature: f64) -> Self {
        self.settings_mut().temperature = Number::from_f64(temperature);
        self
    }

    /// Chooses among the likeliest words of this total probability, from 0 to 1. NaN and infinity
    /// leave it to the provider.
    #[must_use]
    pub fn top_p(mut self, probability: f64) -> Self {
        self.settings_mut().top_p = Number::from_f64(probability);
        self
    }

    /// Asks for so many alternatives.
    #[must_use]
    pub fn n(mut self, alternatives: u32) -> Self {
        self.settings_mut().n = Some(alternatives);
        self
    }

    /// Ends the answer before any of these texts.
    #[must_use]
    pub fn stop<T: Into<String>>(mut self, texts: impl IntoIterator<Item = T>) -> Self {
        self.settings_mut().stop = texts.into_iter().map(Into::into).collect();
        self
    }

    /// Asks for the same answer to the same request, as far as the provider can.
    #[must_use]
    pub fn seed(mut self, seed: i64) -> Self {
        self.settings_mut().seed = Some(seed.into());
        self
    }

    /// Avoids words by how often they were said, from -2 to 2. NaN and infinity leave it to the
    /// provider.
    #[must_use]
    pub fn frequency_penalty(mut self, penalty: f64) -> Self {
        self.settings_mut().frequency_penalty = Number::from_f64(penalty);
        self
    }

    /// Avoids words that were said at all, from -2 to 2. NaN and infinity leave it to the provider.
    #[must_use]
    pub fn presence_penalty(mut self, penalty: f64) -> Self {
        self.settings_mut().presence_penalty = Number::from_f64(penalty);
        self
    }

    /// Asks for the logarithmic probabilities of the words, and of this many others for each.
    #[must_use]
    pub fn logprobs(mut self, others: u32) -> Self {
        let settings = self.settings_mut();
        settings.logprobs = Some(true);
        settings.top_logprobs = (others > 0).then_some(others);
        self
    }

    /// Adds a tool that the model may call.
    #[must_use]
    pub fn tool(mut self, tool: Tool) -> Self {
        Arc::make_mut(&mut self.settings_mut().tools).push(tool);
        self
    }

    /// Adds tools that the model may call.
    #[must_use]
    pub fn tools(mut self, tools: impl IntoIterator<Item = Tool>) -> Self {
        Arc::make_mut(&mut self.settings_mut().tools).extend(tools);
        self
    }

    /// Sets which tools the model is to call.
    #[must_use]
    pub fn tool_choice(mut self, choice: ToolChoice) -> Self {
        self.settings_mut().tool_choice = Some(choice);
        self
    }

    /// Sets whether the model may call several tools at once.
    #[must_use]
    pub fn parallel_tool_calls(mut self, allowed: bool) -> Self {
        self.settings_mut().parallel_tool_calls = Some(allowed);
        self
    }

    /// Sets the form that the text is to have.
    #[must_use]
    pub fn response_format(mut self, format: ResponseFormat) -> Self {
        self.settings_mut().response_format = Some(format);
        self
    }

    /// Sets how long to think: `none`, `minimal`, `low`, `medium`, `high`, `xhigh`, `max`.
    #[must_use]
    pub fn reasoning_effort(mut self, effort: impl Into<Arc<str>>) -> Self {
        self.settings_mut().reasoning_effort = Some(effort.into());
        self
    }

    /// Names the end user, by a name that tells the provider nothing.
    #[must_use]
    pub fn end_user(mut self, user: impl Into<Arc<str>>) -> Self {
        self.settings_mut().user = Some(user.into());
        self
    }

    /// Adds a note for the provider to keep with the answer.
    #[must_use]
    pub fn metadata(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let value = Value::String(value.into());
        self.settings_mut().metadata.insert(name, value);
        self
    }

    /// Asks for a service tier, which decides the price: `auto`, `default`, `flex`, `priority`.
    #[must_use]
    pub fn service_tier(mut self, tier: impl Into<Arc<str>>) -> Self {
        self.settings_mut().service_tier = Some(tier.into());
        self
    }

    /// Sets a member of OpenAI's chat completions that has no setter, such as `logit_bias`.
    ///
    /// A member that has one is left alone: a limit that was counted on is not to be undone here.
    #[must_use]
    pub fn extra(mut self, name: impl Into<String>, value: Value) -> Self {
        let name = name.into();
        if !form::KNOWN.contains(&name.as_str()) {
            self.settings_mut().extra.insert(name, value);
        }
        self
    }
}
