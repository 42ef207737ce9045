//! Endpoints of the vendors, and what is sent to them.

use serde_json::{Value, json};
use tollgate::{
    ChatRequest,
    protocol::{Endpoint, OpenAiChat, Protocol, Quirks},
    testing::{Answer, Upstream},
};

pub(crate) const MODEL: &str = "m-1";

pub(crate) fn groq() -> Endpoint {
    endpoint("groq", Quirks::groq())
}

pub(crate) fn mistral() -> Endpoint {
    endpoint("mistral", Quirks::mistral())
}

pub(crate) fn openai() -> Endpoint {
    endpoint("openai", Quirks::openai())
}

pub(crate) fn compatible() -> Endpoint {
    endpoint("deepseek", Quirks::compatible())
}

pub(crate) fn endpoint(name: &str, quirks: Quirks) -> Endpoint {
    let endpoint = Endpoint::new(name, "https://example.com/v1").unwrap();
    endpoint.with_quirks(quirks)
}

/// What is sent for a request.
pub(crate) fn sent(request: &ChatRequest, endpoint: &Endpoint) -> Value {
    let sent = OpenAiChat::encode(request, endpoint).unwrap();
    serde_json::from_slice(sent.body()).unwrap()
}

/// A request in the form in which a gateway gets it.
pub(crate) fn asked(body: Value) -> ChatRequest {
    serde_json::from_value(body).unwrap()
}

/// A request of these messages.
#[expect(
    clippy::needless_pass_by_value,
    reason = "messages are written where they are used"
)]
pub(crate) fn said(messages: Value) -> ChatRequest {
    asked(json!({"model": MODEL, "messages": messages}))
}

pub(crate) async fn upstream() -> Upstream {
    Upstream::start().await.unwrap()
}

pub(crate) fn whole() -> Answer {
    Answer::json(json!({
        "id": "1", "object": "chat.completion", "created": 1, "model": MODEL,
        "choices": [{"index": 0, "finish_reason": "stop",
                     "message": {"role": "assistant", "content": "Salut"}}],
        "usage": {"prompt_tokens": 10, "completion_tokens": 2, "total_tokens": 12},
    }))
}

/// A stream that says two words and tells its usage as Mistral does, in its last chunk.
pub(crate) fn streamed() -> Answer {
    let chunk = |delta: Value, finish: Value, usage: Value| {
        json!({"id": "1", "model": MODEL, "usage": usage,
               "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})
        .to_string()
    };
    let usage = json!({"prompt_tokens": 10, "completion_tokens": 2, "total_tokens": 12});
    Answer::sse([
        chunk(
            json!({"role": "assistant", "content": "Sa"}),
            Value::Null,
            Value::Null,
        ),
        chunk(json!({"content": "lut"}), json!("stop"), usage),
        "[DONE]".to_owned(),
    ])
}
