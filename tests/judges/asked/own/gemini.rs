//! Gemini's contents.

use serde_json::json;
use tollgate::types::{Block, Part, Tool};

use super::{Asked, signed, some};
use crate::asked::settings::weather;

pub(super) const SETTINGS: &[Asked] = &[
    ("own words", |ask| {
        let rating = json!({"category": "HARM_CATEGORY_HARASSMENT", "threshold": "BLOCK_NONE"});
        ask.extra(
            "gemini_generate",
            json!({
                "safetySettings": [rating],
                "generationConfig": {"topK": 40, "responseModalities": ["TEXT"]},
            }),
        )
    }),
    ("cached content", |ask| {
        ask.extra(
            "gemini_generate",
            json!({"cachedContent": "cachedContents/1"}),
        )
    }),
    ("a tool of the provider's", |ask| {
        ask.tool(Tool::Opaque(Block::new(
            "gemini_generate",
            json!({"googleSearch": {}}),
        )))
    }),
    ("code to be run", |ask| {
        ask.tool(Tool::Opaque(Block::new(
            "gemini_generate",
            json!({"codeExecution": {}}),
        )))
        .tool(weather())
    }),
    ("a choice of some", |ask| {
        ask.tool(weather()).tool_choice(some())
    }),
];

pub(super) const TURNS: &[Asked] = &[
    ("signed thoughts and a call", |ask| signed(ask, "gemini")),
    ("a video", |ask| {
        let video = json!({"fileData": {"fileUri": "https://youtu.be/1"},
                           "videoMetadata": {"startOffset": "1s", "endOffset": "2s"}});
        ask.user([
            Part::Opaque(Block::new("gemini_generate", video)),
            Part::text("?"),
        ])
    }),
];
