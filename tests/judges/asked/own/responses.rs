//! Responses of OpenAI's.

use serde_json::json;
use tollgate::types::{Block, Tool, ToolChoice};

use super::{Asked, custom, custom_call, some};
use crate::asked::{settings::weather, turns::marked};

pub(super) const SETTINGS: &[Asked] = &[
    ("store", |ask| ask.extra("store", json!(true))),
    ("verbosity", |ask| ask.extra("verbosity", json!("low"))),
    ("prompt_cache_key", |ask| {
        ask.extra("prompt_cache_key", json!("k"))
    }),
    ("safety_identifier", |ask| {
        ask.extra("safety_identifier", json!("u"))
    }),
    ("previous_response_id", |ask| {
        ask.extra("previous_response_id", json!("resp_1"))
    }),
    ("truncation", |ask| ask.extra("truncation", json!("auto"))),
    ("instructions", |ask| {
        ask.extra("instructions", json!("Be brief."))
    }),
    ("include", |ask| {
        ask.extra("include", json!(["web_search_call.action.sources"]))
    }),
    ("a summary of thoughts", |ask| {
        ask.extra("reasoning", json!({"summary": "auto"}))
            .reasoning_effort("low")
    }),
    ("own words", |ask| {
        let words = json!({"max_tool_calls": 2, "text": {"verbosity": "high"}});
        ask.extra("openai_responses", words)
    }),
    ("obfuscation", |mut ask| {
        ask.settings_mut()
            .stream_options
            .insert("include_obfuscation", json!(false));
        ask.streamed(true)
    }),
    ("a custom tool", |ask| ask.tool(custom())),
    ("a choice of a custom tool", |ask| {
        let choice = json!({"type": "custom", "custom": {"name": "shell"}});
        ask.tool(custom())
            .tool_choice(ToolChoice::Other(choice.into()))
    }),
    ("a choice of some", |ask| {
        ask.tool(weather()).tool_choice(some())
    }),
    ("a tool of the provider's", |ask| {
        ask.tool(Tool::Opaque(Block::new(
            "openai_responses",
            json!({"type": "web_search"}),
        )))
    }),
];

pub(super) const TURNS: &[Asked] = &[
    ("a cache mark", |ask| {
        let mark = json!({"mode": "explicit"});
        ask.user([marked("hi", "prompt_cache_breakpoint", mark)])
    }),
    ("a custom call", custom_call),
];
