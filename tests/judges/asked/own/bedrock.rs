//! Converse of Bedrock's.

use serde_json::json;
use tollgate::types::{Block, Part, Tool};

use super::{Asked, signed};
use crate::asked::turns::marked;

pub(super) const SETTINGS: &[Asked] = &[
    ("a guardrail", |ask| {
        let guardrail =
            json!({"guardrailIdentifier": "g1", "guardrailVersion": "1", "trace": "enabled"});
        ask.extra("bedrock_converse", json!({"guardrailConfig": guardrail}))
    }),
    ("own words", |ask| {
        let words = json!({
            "performanceConfig": {"latency": "optimized"},
            "promptVariables": {"city": {"text": "Oslo"}},
            "requestMetadata": {"purpose": "test"},
            "additionalModelRequestFields": {"top_k": 40},
            "additionalModelResponseFieldPaths": ["/stop_sequence"],
        });
        ask.extra("bedrock_converse", words)
    }),
    ("a reserved tier", |ask| ask.service_tier("reserved")),
    ("a tool of the provider's", |ask| {
        let tool = json!({"systemTool": {"name": "nova_grounding"}});
        ask.tool(Tool::Opaque(Block::new("bedrock_converse", tool)))
    }),
];

pub(super) const TURNS: &[Asked] = &[
    ("signed thoughts and a call", |ask| signed(ask, "bedrock")),
    ("marked texts", |ask| {
        let mark = json!({"type": "ephemeral", "ttl": "1h"});
        ask.system([marked("Be brief.", "cache_control", mark.clone())])
            .user([marked("hi", "cache_control", mark)])
    }),
    ("a cache point", |ask| {
        ask.user([marked("hi", "cachePoint", json!({"type": "default"}))])
    }),
    ("a text to be guarded", |ask| {
        let guarded = json!({"guardContent": {"text": {"text": "hi", "qualifiers": ["query"]}}});
        ask.user([Part::Opaque(Block::new("bedrock_converse", guarded))])
    }),
];
