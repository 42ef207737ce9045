//! Anthropic's messages.

use serde_json::json;
use tollgate::{
    ChatRequest,
    types::{Block, Message, Part, Tool},
};

use super::{Asked, signed};
use crate::asked::turns::{called, marked};

pub(super) const SETTINGS: &[Asked] = &[
    ("fast", |ask| ask.service_tier("fast")),
    ("a cache mark", |ask| {
        ask.extra("cache_control", json!({"type": "ephemeral"}))
    }),
    ("a marked tool", |ask| {
        let tool = json!({"type": "function", "cache_control": {"type": "ephemeral", "ttl": "1h"},
                          "function": {"name": "f", "parameters": {"type": "object"}}});
        let request = json!({"model": "m", "messages": [], "tools": [tool]});
        let request: ChatRequest = serde_json::from_value(request).expect("a request");
        ask.tool(request.settings().tools[0].clone())
    }),
    ("a tool of the provider's", |ask| {
        let tool = json!({"type": "web_search_20250305", "name": "web_search", "max_uses": 2});
        ask.tool(Tool::Opaque(Block::new("anthropic_messages", tool)))
    }),
];

pub(super) const TURNS: &[Asked] = &[
    ("marked texts", |ask| {
        let mark = json!({"type": "ephemeral"});
        ask.system([marked("Be brief.", "cache_control", mark.clone())])
            .user([marked("hi", "cache_control", mark)])
    }),
    ("a marked message", |ask| {
        let mut message =
            Message::user([Part::text("?"), Part::image("https://example.com/a.png")]);
        message
            .extra
            .insert("cache_control", json!({"type": "ephemeral", "ttl": "5m"}));
        ask.message(message)
    }),
    ("a marked result", |ask| {
        let mut result = Message::tool("call_1", "rain");
        result
            .extra
            .insert("cache_control", json!({"type": "ephemeral"}));
        called(ask, &[("call_1", "weather", "{}")]).message(result)
    }),
    ("signed thoughts and a call", |ask| signed(ask, "anthropic")),
    ("hidden thoughts", |ask| {
        let hidden = json!({"type": "redacted_thinking", "data": "eA=="});
        let hidden = Part::Opaque(Block::new("anthropic_messages", hidden));
        let mut message = Message::assistant([hidden, Part::text("ho")]);
        message.origin = Some("anthropic".into());
        ask.user("hi").message(message).user("he")
    }),
];
