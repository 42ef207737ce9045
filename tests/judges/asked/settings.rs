//! Each setting, in the values that are written differently.

use serde_json::{Value, json};
use tollgate::{
    ChatRequest,
    types::{Block, ResponseFormat, Tool, ToolChoice},
};

use super::Asked;

pub(super) const SETTINGS: &[Asked] = &[
    ("max_tokens", |ask| ask.max_tokens(4_096)),
    ("a short limit", |ask| ask.max_tokens(16)),
    ("temperature", |ask| ask.temperature(0.5)),
    ("a high temperature", |ask| ask.temperature(1.5)),
    ("top_p", |ask| ask.top_p(0.9)),
    ("n", |ask| ask.n(2)),
    ("n of 1", |ask| ask.n(1)),
    ("stop", |ask| ask.stop(["END", "\n\n"])),
    ("one stop", |ask| ask.stop(["END"])),
    ("seed", |ask| ask.seed(7)),
    ("frequency_penalty", |ask| ask.frequency_penalty(0.5)),
    ("presence_penalty", |ask| ask.presence_penalty(-0.5)),
    ("no penalties", |ask| {
        ask.presence_penalty(0.0).frequency_penalty(0.0)
    }),
    ("logprobs", |ask| ask.logprobs(0)),
    ("top_logprobs", |ask| ask.logprobs(3)),
    ("a tool", |ask| ask.tool(weather())),
    ("a strict tool", |ask| ask.tool(weather().strict())),
    ("two tools", |ask| ask.tools([weather(), clock()])),
    ("a bare tool", |ask| ask.tool(bare())),
    ("tool_choice auto", |ask| {
        ask.tool(weather()).tool_choice(ToolChoice::Auto)
    }),
    ("tool_choice none", |ask| {
        ask.tool(weather()).tool_choice(ToolChoice::None)
    }),
    ("tool_choice required", |ask| {
        ask.tool(weather()).tool_choice(ToolChoice::Required)
    }),
    ("tool_choice of one", |ask| {
        ask.tool(weather())
            .tool_choice(ToolChoice::Function("weather".into()))
    }),
    ("a choice without tools", |ask| {
        ask.tool_choice(ToolChoice::Auto)
    }),
    ("one call at once", |ask| {
        ask.tool(weather()).parallel_tool_calls(false)
    }),
    ("parallel_tool_calls", |ask| {
        ask.tool(weather()).parallel_tool_calls(true)
    }),
    ("text", |ask| ask.response_format(ResponseFormat::Text)),
    ("a JSON object", |ask| {
        ask.response_format(ResponseFormat::JsonObject)
    }),
    ("a schema", |ask| {
        ask.response_format(ResponseFormat::json_schema("city", city()))
    }),
    ("a loose schema", |ask| {
        ask.response_format(described(Some(city()), None))
    }),
    ("a form without a schema", |ask| {
        ask.response_format(described(None, Some(false)))
    }),
    ("effort none", |ask| ask.reasoning_effort("none")),
    ("effort minimal", |ask| ask.reasoning_effort("minimal")),
    ("effort low", |ask| ask.reasoning_effort("low")),
    ("effort medium", |ask| ask.reasoning_effort("medium")),
    ("effort high", |ask| ask.reasoning_effort("high")),
    ("effort xhigh", |ask| ask.reasoning_effort("xhigh")),
    ("effort max", |ask| ask.reasoning_effort("max")),
    ("user", |ask| ask.end_user("u-1")),
    ("metadata", |ask| ask.metadata("purpose", "test")),
    ("metadata of a user", |ask| ask.metadata("user_id", "u-1")),
    ("service_tier auto", |ask| ask.service_tier("auto")),
    ("service_tier default", |ask| ask.service_tier("default")),
    ("service_tier flex", |ask| ask.service_tier("flex")),
    ("service_tier priority", |ask| ask.service_tier("priority")),
    ("a tool of another protocol", |ask| {
        let tool = Block::new("elsewhere", json!({"type": "video"}));
        ask.tool(Tool::Opaque(tool))
    }),
    ("stream", |ask| ask.streamed(true)),
];

pub(super) fn weather() -> Tool {
    Tool::function("weather", "The weather in a city", city())
}

fn clock() -> Tool {
    let schema = json!({"type": "object", "properties": {}, "additionalProperties": false});
    Tool::function("clock", "The time", schema)
}

/// A function of which nothing is said but its name.
fn bare() -> Tool {
    let request = json!({"model": "m", "messages": [],
                         "tools": [{"type": "function", "function": {"name": "bare"}}]});
    let request: ChatRequest = serde_json::from_value(request).expect("a request");
    request.settings().tools[0].clone()
}

fn described(schema: Option<Value>, strict: Option<bool>) -> ResponseFormat {
    let mut format = ResponseFormat::json_schema("city", Value::Null);
    if let ResponseFormat::JsonSchema(form) = &mut format {
        form.schema = schema.map(Into::into);
        form.description = Some("A city".into());
        form.strict = strict;
    }
    format
}

fn city() -> Value {
    json!({
        "type": "object",
        "properties": {"city": {"type": "string"}, "days": {"type": ["integer", "null"]}},
        "required": ["city", "days"],
        "additionalProperties": false,
    })
}
