//! Mistral's chat completions.

use serde_json::json;
use tollgate::types::{Message, Part, Reasoning};

use super::Asked;

pub(super) const SETTINGS: &[Asked] = &[
    ("safe_prompt", |ask| ask.extra("safe_prompt", json!(true))),
    ("prompt_mode", |ask| {
        ask.extra("prompt_mode", json!("reasoning"))
    }),
    ("prediction", |ask| {
        ask.extra("prediction", json!({"type": "content", "content": "ho"}))
    }),
    ("prompt_cache_key", |ask| {
        ask.extra("prompt_cache_key", json!("k"))
    }),
];

pub(super) const TURNS: &[Asked] = &[("thoughts", |ask| {
    let mut thoughts = Reasoning::new("Hm.", None);
    thoughts.signature = Some("c2ln".into());
    let mut message = Message::assistant([Part::Reasoning(thoughts), Part::text("ho")]);
    message.origin = Some("mistral".into());
    ask.user("hi").message(message).user("he")
})];
