//! Requests.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _, ser::SerializeMap};
use serde_json::{Map, Value};

use super::{
    Wrong, count, flag, legacy, list, message, number, object, put, put_extra, read, take, tool,
    word,
};
use crate::types::{ChatRequest, Settings};

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
            messages: self.messages(),
            limit: "max_completion_tokens",
            usage: false,
            unused: true,
        };
        form.serialize(serializer)
    }
}

/// A request as an endpoint wants it written.
pub(crate) struct Form<'a, M> {
    pub(crate) request: &'a ChatRequest,
    /// The messages to write, in place of the request's own.
    pub(crate) messages: M,
    /// What the limit of output tokens is called.
    pub(crate) limit: &'static str,
    /// Whether to ask for the usage at the end of a stream.
    pub(crate) usage: bool,
    /// Whether to write stream options where nothing is streamed, which OpenAI refuses.
    pub(crate) unused: bool,
}

impl<M: Serialize> Serialize for Form<'_, M> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let settings = self.request.settings();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("model", self.request.model())?;
        map.serialize_entry("messages", &self.messages)?;
        put(&mut map, self.limit, &settings.max_tokens)?;
        put(&mut map, "temperature", &settings.temperature)?;
        put(&mut map, "top_p", &settings.top_p)?;
        put(&mut map, "n", &settings.n)?;
        put(&mut map, "stop", &some(&settings.stop))?;
        put(&mut map, "seed", &settings.seed)?;
        put(&mut map, "frequency_penalty", &settings.frequency_penalty)?;
        put(&mut map, "presence_penalty", &settings.presence_penalty)?;
        put(&mut map, "logprobs", &settings.logprobs)?;
        put(&mut map, "top_logprobs", &settings.top_logprobs)?;
        put(&mut map, "tools", &some(&settings.tools))?;
        put(&mut map, "tool_choice", &settings.tool_choice)?;
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
        put_extra(&mut map, &settings.extra, &KNOWN)?;
        self.stream(&mut map)?;
        map.end()
    }
}

impl<T> Form<'_, T> {
    fn stream<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        let mut options = self.request.settings().stream_options.clone();
        if self.request.is_stream() {
            map.serialize_entry("stream", &true)?;
            if self.usage {
                options.insert("include_usage", Value::Bool(true));
            }
        } else if !self.unused {
            return Ok(());
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
