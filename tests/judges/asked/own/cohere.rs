//! Cohere's chats.

use serde_json::json;
use tollgate::types::{Message, Part, Reasoning, ToolCall};

use super::Asked;
use crate::asked::settings::weather;

pub(super) const SETTINGS: &[Asked] = &[
    ("own words", |ask| {
        let words = json!({
            "documents": ["words", {"id": "d1", "data": {"text": "words"}}],
            "citation_options": {"mode": "FAST"}, "safety_mode": "CONTEXTUAL", "k": 40, "priority": 1,
        });
        ask.extra("cohere_chat", words)
    }),
    ("a budget of one's own", |ask| {
        let thinking = json!({"type": "enabled", "token_budget": 2_000});
        ask.extra("cohere_chat", json!({"thinking": thinking}))
    }),
];

pub(super) const TURNS: &[Asked] = &[("thoughts and a call", |ask| {
    let thoughts = Part::Reasoning(Reasoning::new("Hm.", None));
    let call = ToolCall::new("weather_1", "weather", r#"{"city":"Oslo"}"#);
    let mut message = Message::assistant([thoughts, Part::ToolCall(call)]);
    message.origin = Some("cohere".into());
    ask.tool(weather())
        .user("Oslo?")
        .message(message)
        .message(Message::tool("weather_1", r#"{"weather":"rain"}"#))
})];
