//! Requests.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _, ser::SerializeMap};
use serde_json::{Map, Value};

use super::{
    Wrong, count, flag, legacy, list, message, number, object, put, read, take,
    tool::{self, REQUIRED},
    word,
};
use crate::types::{ChatRequest, Settings, ToolChoice};

/// The members that [`ChatRequest`] gives a meaning to.
pub(crate) const KNOWN: [&str; 25] = [
    "model",
    "messages",
    "stream",
    "stream_options",
    "max_tokens",
    "max_completion_tokens",
    "temperature",
    "top_p",
    "n",
    "stop",
    "seed",
    "frequency_penalty",
    "presence_penalty",
    "logprobs",
    "top_logprobs",
    "tools",
    "tool_choice",
    "parallel_tool_calls",
    "response_format",
    "reasoning_effort",
    "user",
    "metadata",
    "service_tier",
    "functions",
    "function_call",
];

fn parse(mut members: Map<String, Value>) -> Result<ChatRequest, Wrong> {
    legacy::settings(&mut members)?;
    let model = word(&mut members, "model")?.ok_or_else(|| Wrong::new("model", "a string"))?;
    let mut said =
        list(&mut members, "messages")?.ok_or_else(|| Wrong::new("messages", "a list"))?;
    legacy::messages(&mut said);
    let messages = said
        .into_iter()
        .enumerate()
        .map(|(at, value)| message::parse(value).map_err(|wrong| wrong.at(at).within("messages")));
    let messages = messages.collect::<Result<Vec<_>, _>>()?;
    let stream = flag(&mut members, "stream")?.unwrap_or_default();
    Ok(ChatRequest::of(model, messages, settings(members)?, stream))
}

fn settings(mut members: Map<String, Value>) -> Result<Settings, Wrong> {
    let members = &mut members;
    let old_limit = count(members, "max_tokens")?;
    // Both at once is refused by OpenAI; where it is not, the newer name decides.
    let max_tokens = count(members, "max_completion_tokens")?.or(old_limit);
    let tools = list(members, "tools")?.unwrap_or_default();
    Ok(Settings {
        max_tokens,
        temperature: number(members, "temperature")?,
        top_p: number(members, "top_p")?,
        n: count(members, "n")?,
        stop: read(members, "stop", "a string or a list of strings", stop)?.unwrap_or_default(),
        seed: number(members, "seed")?,
        frequency_penalty: number(members, "frequency_penalty")?,
        presence_penalty: number(members, "presence_penalty")?,
        logprobs: flag(members, "logprobs")?,
        top_logprobs: count(members, "top_logprobs")?,
        tools: Arc::new(tools.into_iter().map(tool::parse).collect()),
        tool_choice: take(members, "tool_choice").map(tool::parse_choice),
        parallel_tool_calls: flag(members, "parallel_tool_calls")?,
        response_format: take(members, "response_format").map(tool::parse_format),
        reasoning_effort: word(members, "reasoning_effort")?,
        user: word(members, "user")?,
        metadata: object(members, "metadata")?.unwrap_or_default(),
        service_tier: word(members, "service_tier")?,
        stream_options: object(members, "stream_options")?.unwrap_or_default(),
        extra: std::mem::take(members).into(),
    })
}

fn stop(value: Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => Some(vec![text]),
        Value::Array(texts) => texts.into_iter().map(super::string).collect(),
        _ => None,
    }
}

impl<'de> Deserialize<'de> for ChatRequest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        parse(Map::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl Serialize for ChatRequest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let form = Form {
            request: self,
            settings: self.settings(),
            messages: self.messages(),
            words: Words::default(),
            options: Options::AsGiven,
        };
        form.serialize(serializer)
    }
}

/// A request as an endpoint wants it written.
pub(crate) struct Form<'a, M> {
    pub(crate) request: &'a ChatRequest,
    /// The settings to write, in place of the request's own.
    pub(crate) settings: &'a Settings,
    /// The messages to write, in place of the request's own.
    pub(crate) messages: M,
    pub(crate) words: Words,
    pub(crate) options: Options,
}

/// What things are called that not all call alike.
pub(crate) struct Words {
    /// The limit of output tokens.
    pub(crate) limit: &'static str,
    pub(crate) seed: &'static str,
    /// The choice of any tool at all.
    pub(crate) any_tool: &'static str,
}

/// Which options of a stream are written.
pub(crate) enum Options {
    /// Those of the request, also where nothing is streamed, which OpenAI refuses.
    AsGiven,
    /// Those of the request, where it is streamed, and that the usage is to be told.
    WithUsage,
    /// None: they are not known.
    Unknown,
}

impl Default for Words {
    fn default() -> Self {
        Self {
            limit: "max_completion_tokens",
            seed: "seed",
            any_tool: REQUIRED,
        }
    }
}

impl<M: Serialize> Serialize for Form<'_, M> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let settings = self.settings;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("model", self.request.model())?;
        map.serialize_entry("messages", &self.messages)?;
        put(&mut map, self.words.limit, &settings.max_tokens)?;
        put(&mut map, "temperature", &settings.temperature)?;
        put(&mut map, "top_p", &settings.top_p)?;
        put(&mut map, "n", &settings.n)?;
        put(&mut map, "stop", &some(&settings.stop))?;
        put(&mut map, self.words.seed, &settings.seed)?;
        put(&mut map, "frequency_penalty", &settings.frequency_penalty)?;
        put(&mut map, "presence_penalty", &settings.presence_penalty)?;
        put(&mut map, "logprobs", &settings.logprobs)?;
        put(&mut map, "top_logprobs", &settings.top_logprobs)?;
        put(&mut map, "tools", &some(&settings.tools))?;
        self.tool_choice(&mut map)?;
        put(
            &mut map,
            "parallel_tool_calls",
            &settings.parallel_tool_calls,
        )?;
        put(&mut map, "response_format", &settings.response_format)?;
        put(&mut map, "reasoning_effort", &settings.reasoning_effort)?;
        put(&mut map, "user", &settings.user)?;
        if !settings.metadata.is_empty() {
            map.serialize_entry("metadata", &settings.metadata)?;
        }
        put(&mut map, "service_tier", &settings.service_tier)?;
        self.extra(&mut map)?;
        self.stream(&mut map)?;
        map.end()
    }
}

impl<T> Form<'_, T> {
    fn tool_choice<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        match &self.settings.tool_choice {
            Some(ToolChoice::Required) => map.serialize_entry("tool_choice", self.words.any_tool),
            choice => put(map, "tool_choice", choice),
        }
    }

    /// What has a meaning is never written twice, under none of its names.
    fn extra<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        let settings = self.settings;
        let seed = settings.seed.is_some().then_some(self.words.seed);
        let given = settings.extra.iter();
        given
            .filter(|(name, _)| !KNOWN.contains(name) && seed != Some(*name))
            .try_for_each(|(name, value)| map.serialize_entry(name, value))
    }

    fn stream<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        let streamed = self.request.is_stream();
        if streamed {
            map.serialize_entry("stream", &true)?;
        }
        let mut options = self.settings.stream_options.clone();
        match self.options {
            Options::AsGiven => {}
            Options::WithUsage if streamed => options.insert("include_usage", Value::Bool(true)),
            Options::WithUsage | Options::Unknown => return Ok(()),
        }
        if options.is_empty() {
            return Ok(());
        }
        map.serialize_entry("stream_options", &options)
    }
}

fn some<T>(list: &[T]) -> Option<&[T]> {
    (!list.is_empty()).then_some(list)
}
