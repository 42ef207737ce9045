//! Groq's chat completions.

use serde_json::json;
use tollgate::types::{Message, Part, Reasoning};

use super::Asked;

pub(super) const SETTINGS: &[Asked] = &[
    ("reasoning_format", |ask| {
        ask.extra("reasoning_format", json!("parsed"))
    }),
    ("include_reasoning", |ask| {
        ask.extra("include_reasoning", json!(true))
    }),
    ("search_settings", |ask| {
        ask.extra(
            "search_settings",
            json!({"include_domains": ["example.com"]}),
        )
    }),
    ("documents", |ask| {
        let document = json!({"id": "d1", "source": {"type": "text", "text": "words"}});
        ask.extra("documents", json!([document]))
            .extra("citation_options", json!("enabled"))
    }),
];

pub(super) const TURNS: &[Asked] = &[("thoughts", |ask| {
    let thoughts = Part::Reasoning(Reasoning::new("Hm.", Some("reasoning")));
    let mut message = Message::assistant([thoughts, Part::text("ho")]);
    message.origin = Some("groq".into());
    ask.user("hi").message(message).user("he")
})];
