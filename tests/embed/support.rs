//! An upstream that embeds, and the service that asks it.

use serde_json::{Value, json};
use tollgate::{
    EmbedRequest, Prices,
    protocol::{OpenAiChat, vector_to_base64},
    providers::{Embedder, OpenAi},
    testing::{Answer, Asked, Upstream},
    transport::HttpClient,
    types::Secret,
};

pub(crate) const MODEL: &str = "text-embedding-3-small";

pub(crate) async fn upstream() -> Upstream {
    Upstream::start().await.expect("loopback has a free port")
}

pub(crate) fn embedder(upstream: &Upstream) -> Embedder<OpenAiChat> {
    over(upstream, HttpClient::new())
}

pub(crate) fn over<H: Clone>(upstream: &Upstream, http: H) -> Embedder<OpenAiChat, H> {
    OpenAi::builder()
        .base_url(&format!("{}/v1", upstream.url()))
        .key(Secret::new("sk-canary").expect("a key of this form is well-formed"))
        .http(http)
        .build()
        .expect("the address of the upstream is well-formed")
        .embeddings()
}

pub(crate) fn prices() -> Prices {
    Prices::bundled().at("openai")
}

/// A request that needs so many parts of 2048 inputs, each input its own number.
pub(crate) fn numbers(inputs: usize) -> EmbedRequest {
    let texts = (0..inputs).map(|number| number.to_string());
    EmbedRequest::new(MODEL, texts.collect::<Vec<_>>())
}

/// How many inputs were asked for at once.
pub(crate) fn inputs(asked: &Asked) -> usize {
    let asked = asked.json().expect("it is JSON");
    asked["input"].as_array().map_or(1, Vec::len)
}

/// An answer that turns each number into the vector of itself, last first, and counts one token for
/// each. Base64 is answered where it is asked for.
pub(crate) fn embedded(asked: &Asked) -> Answer {
    let asked = asked.json().expect("it is JSON");
    let texts = match &asked["input"] {
        Value::Array(texts) => texts.clone(),
        one => vec![one.clone()],
    };
    let write = |vector: &[f32]| match asked["encoding_format"].as_str() {
        Some("base64") => json!(vector_to_base64(vector)),
        _ => json!(vector),
    };
    let item = |(index, text): (usize, &Value)| {
        let number: f32 = text
            .as_str()
            .and_then(|text| text.parse().ok())
            .unwrap_or(0.5);
        json!({"object": "embedding", "index": index, "embedding": write(&[number, 1.0])})
    };
    let data: Vec<Value> = texts.iter().enumerate().map(item).rev().collect();
    let usage = json!({"prompt_tokens": texts.len(), "total_tokens": texts.len()});
    Answer::json(json!({"object": "list", "model": MODEL, "data": data, "usage": usage}))
}
