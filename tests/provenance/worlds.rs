//! Providers whose answers carry something that only they understand.

use serde_json::{Value, json};
use tollgate::{
    ChatExt, ChatRequest, ChatService,
    providers::{Anthropic, Bedrock, Compatible, Gemini, OpenAi},
    testing::{Answer, Upstream},
    types::{Message, Secret},
};

/// Stands in every signature.
pub(crate) const SEAL: &str = "c2VhbA==";

/// A provider of one protocol, and what it answers.
pub(crate) struct World {
    pub(crate) name: &'static str,
    pub(crate) model: &'static str,
    /// Another name of the same model.
    pub(crate) alias: &'static str,
    /// A model of another family.
    pub(crate) other: &'static str,
    pub(crate) answer: fn() -> Value,
    pub(crate) build: fn(&str, &str) -> ChatService,
}

pub(crate) const WORLDS: [World; 5] = [
    World {
        name: "anthropic",
        model: "claude-opus-4-8",
        alias: "claude-opus-4-8-20260801",
        other: "claude-sonnet-5",
        answer: || {
            json!({
                "type": "message", "role": "assistant", "model": "m", "stop_reason": "tool_use",
                "content": [
                    {"type": "thinking", "thinking": "hm", "signature": SEAL},
                    {"type": "redacted_thinking", "data": SEAL},
                    {"type": "text", "text": "Salut"},
                    {"type": "tool_use", "id": "a", "name": "f", "input": {}},
                ],
                "usage": {"input_tokens": 1, "output_tokens": 1},
            })
        },
        build: |url, key| {
            let builder = Anthropic::builder().base_url(url).key(secret(key));
            builder.build().expect("a well-formed address").boxed_chat()
        },
    },
    World {
        name: "gemini",
        model: "gemini-3-pro-preview",
        alias: "models/gemini-3-pro",
        other: "gemini-3-flash-preview",
        answer: || {
            json!({"candidates": [{"finishReason": "STOP", "content": {"role": "model", "parts": [
                {"text": "hm", "thought": true},
                {"text": "Salut", "thoughtSignature": SEAL},
                {"functionCall": {"id": "a", "name": "f", "args": {}}, "thoughtSignature": SEAL},
            ]}}], "usageMetadata": {"promptTokenCount": 1, "candidatesTokenCount": 1}})
        },
        build: |url, key| {
            let builder = Gemini::builder().base_url(url).key(secret(key));
            builder.build().expect("a well-formed address").boxed_chat()
        },
    },
    World {
        name: "openai",
        model: "gpt-5-mini",
        alias: "gpt-5-2025-08-07",
        other: "o4-mini",
        answer: || {
            json!({"status": "completed", "output": [
                {"type": "reasoning", "id": "r", "summary": [{"type": "summary_text", "text": "hm"}],
                 "encrypted_content": SEAL},
                {"type": "message", "role": "assistant", "content": [
                    {"type": "output_text", "text": "Salut"}]},
                {"type": "function_call", "call_id": "a", "name": "f", "arguments": "{}"},
            ], "usage": {"input_tokens": 1, "output_tokens": 1}})
        },
        build: |url, key| {
            let builder = OpenAi::responses().base_url(url).key(secret(key));
            builder.build().expect("a well-formed address").boxed_chat()
        },
    },
    World {
        name: "router",
        model: "deepseek/deepseek-r2",
        alias: "deepseek/deepseek-r2",
        other: "qwen/qwen4",
        answer: || {
            json!({"choices": [{"index": 0, "finish_reason": "tool_calls", "message": {
                "role": "assistant", "content": "Salut", "reasoning": "hm",
                "reasoning_details": [{"type": "reasoning.encrypted", "data": SEAL}],
                "tool_calls": [{"id": "a", "type": "function",
                    "function": {"name": "f", "arguments": "{}"},
                    "extra_content": {"google": {"thought_signature": SEAL}}}],
            }}], "usage": {"prompt_tokens": 1, "completion_tokens": 1}})
        },
        build: |url, key| {
            let builder = Compatible::builder("router", url).key(secret(key));
            builder.build().expect("a well-formed address").boxed_chat()
        },
    },
    World {
        name: "bedrock",
        model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        alias: "global.anthropic.claude-sonnet-4-5-20250929-v1:0",
        other: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
        answer: || {
            json!({"output": {"message": {"role": "assistant", "content": [
                {"reasoningContent": {"reasoningText": {"text": "hm", "signature": SEAL}}},
                {"reasoningContent": {"redactedContent": SEAL}},
                {"text": "Salut"},
                {"toolUse": {"toolUseId": "a", "name": "f", "input": {}}},
            ]}}, "stopReason": "tool_use", "usage": {"inputTokens": 1, "outputTokens": 1}})
        },
        build: |url, key| {
            let builder = Bedrock::builder("us-east-1").expect("a region");
            let builder = builder.base_url(url).key(secret(key));
            builder.build().expect("a well-formed address").boxed_chat()
        },
    },
];

pub(crate) fn secret(key: &str) -> Secret {
    Secret::new(key).expect("a well-formed key")
}

pub(crate) async fn upstream(world: &World) -> Upstream {
    let upstream = Upstream::start().await.expect("loopback has a free port");
    let answer = world.answer;
    upstream.answer_with(move |_| Answer::json(answer()));
    upstream
}

/// What the world answers first.
pub(crate) async fn answered(world: &World, chat: &mut ChatService) -> Message {
    let answer = chat.complete(ChatRequest::new(world.model).user("hi"));
    let answer = answer.await.expect("it is answered");
    assert_eq!(answer.text(), "Salut");
    answer.message().clone()
}

/// The conversation that goes on from there.
pub(crate) fn going_on(model: &str, message: &Message) -> ChatRequest {
    ChatRequest::new(model)
        .user("hi")
        .message(message)
        .message(Message::tool("a", "done"))
        .user("go on")
}

/// How often the latest request holds a seal.
pub(crate) fn seals(upstream: &Upstream) -> usize {
    let asked = upstream.asked();
    let body = asked
        .last()
        .map(|asked| asked.json().expect("a body of JSON"));
    let body = body.expect("it was asked").to_string();
    assert!(body.contains("Salut"), "{body}");
    assert!(!body.contains("tollgate"), "{body}");
    body.matches(SEAL).count()
}
