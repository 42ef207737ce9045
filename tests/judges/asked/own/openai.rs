//! Chat completions of OpenAI's.

use serde_json::json;
use tollgate::types::ToolChoice;

use super::{Asked, custom, custom_call, some};
use crate::asked::{settings::weather, turns::marked};

pub(super) const SETTINGS: &[Asked] = &[
    ("logit_bias", |ask| {
        ask.extra("logit_bias", json!({"50256": -100}))
    }),
    ("store", |ask| ask.extra("store", json!(false))),
    ("verbosity", |ask| ask.extra("verbosity", json!("low"))),
    ("prediction", |ask| {
        ask.extra("prediction", json!({"type": "content", "content": "ho"}))
    }),
    ("prompt_cache_key", |ask| {
        ask.extra("prompt_cache_key", json!("k"))
    }),
    ("safety_identifier", |ask| {
        ask.extra("safety_identifier", json!("u"))
    }),
    ("a spoken answer", |ask| {
        let audio = json!({"voice": "alloy", "format": "wav"});
        ask.extra("modalities", json!(["text", "audio"]))
            .extra("audio", audio)
    }),
    ("web_search_options", |ask| {
        ask.extra("web_search_options", json!({"search_context_size": "low"}))
    }),
    ("obfuscation", |mut ask| {
        ask.settings_mut()
            .stream_options
            .insert("include_obfuscation", json!(false));
        ask
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
];

pub(super) const TURNS: &[Asked] = &[
    ("a cache mark", |ask| {
        let mark = json!({"mode": "explicit"});
        ask.user([marked("hi", "prompt_cache_breakpoint", mark)])
    }),
    ("a custom call", custom_call),
];
