//! An upstream that speaks OpenAI's protocol, and a provider that asks it.

use serde_json::{Value, json};
use tollgate::{
    ChatRequest,
    protocol::OpenAiChat,
    providers::{OpenAi, Provider},
    testing::{Answer, Upstream},
    transport::HttpClient,
    types::Secret,
};

pub(crate) const MODEL: &str = "gpt-4o-mini-2024-07-18";

pub(crate) async fn upstream() -> Upstream {
    Upstream::start().await.expect("loopback has a free port")
}

pub(crate) fn openai(upstream: &Upstream) -> Provider<OpenAiChat> {
    over(upstream, HttpClient::new())
}

pub(crate) fn over<H>(upstream: &Upstream, http: H) -> Provider<OpenAiChat, H> {
    OpenAi::builder()
        .base_url(&format!("{}/v1", upstream.url()))
        .key(Secret::new("sk-canary").expect("a key of this form is well-formed"))
        .http(http)
        .build()
        .expect("the address of the upstream is well-formed")
}

pub(crate) fn request() -> ChatRequest {
    ChatRequest::new(MODEL).user("hi").max_tokens(100)
}

/// A whole answer that used 10 tokens of input and `output` of output.
pub(crate) fn whole(output: u64) -> Answer {
    Answer::json(json!({
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": MODEL,
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Salut"}}],
        "usage": {"prompt_tokens": 10, "completion_tokens": output, "total_tokens": 10 + output},
    }))
}

/// The events of a stream that says these words and has used 10 tokens of input and one for each.
pub(crate) fn events(words: &[&str]) -> Vec<String> {
    let chunk = |choices: Value, usage: Value| {
        json!({
            "id": "chatcmpl-2", "object": "chat.completion.chunk", "created": 1, "model": MODEL,
            "choices": choices, "usage": usage,
        })
        .to_string()
    };
    let delta = |delta: Value, finish: Value| {
        chunk(
            json!([{"index": 0, "delta": delta, "finish_reason": finish}]),
            Value::Null,
        )
    };
    let output = words.len();
    let mut events = vec![delta(
        json!({"role": "assistant", "content": ""}),
        Value::Null,
    )];
    events.extend(
        words
            .iter()
            .map(|word| delta(json!({"content": word}), Value::Null)),
    );
    events.push(delta(json!({}), json!("stop")));
    events.push(chunk(
        json!([]),
        json!({"prompt_tokens": 10, "completion_tokens": output, "total_tokens": 10 + output}),
    ));
    events.push("[DONE]".to_owned());
    events
}

pub(crate) fn streamed(words: &[&str]) -> Answer {
    Answer::sse(events(words))
}
