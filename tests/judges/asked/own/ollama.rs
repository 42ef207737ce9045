//! Ollama's chats.

use serde_json::json;
use tollgate::types::{Message, Part, Reasoning};

use super::Asked;

pub(super) const SETTINGS: &[Asked] = &[
    ("own words", |ask| {
        let words = json!({"keep_alive": "10m", "truncate": true,
                           "options": {"num_ctx": 16_384, "top_k": 40}});
        ask.extra("ollama_chat", words)
    }),
    ("kept for long", |ask| {
        ask.extra("ollama_chat", json!({"keep_alive": 3_600}))
    }),
];

pub(super) const TURNS: &[Asked] = &[("thoughts", |ask| {
    let thoughts = Part::Reasoning(Reasoning::new("Hm.", None));
    let mut message = Message::assistant([thoughts, Part::text("ho")]);
    message.origin = Some("ollama".into());
    ask.user("hi").message(message).user("he")
})];
