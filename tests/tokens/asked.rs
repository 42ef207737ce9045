//! Counts that a provider is asked for.

use serde_json::{Value, json};
use tollgate::{
    ChatRequest, Error, ErrorKind,
    layers::{Reach, Track},
    protocol::{
        AnthropicMessages, BedrockConverse, CohereChat, CountTokens, Endpoint, GeminiGenerate,
        OpenAiResponses,
    },
    providers::{Anthropic, Gemini},
    testing::{Answer, Upstream},
    tokens::Basis,
    types::{Part, Secret, Tool},
};

fn full(model: &str) -> ChatRequest {
    let schema = json!({"type": "object", "properties": {"city": {"type": "string"}}});
    ChatRequest::new(model)
        .system("Be brief.")
        .user("Say hi.")
        .max_tokens(50)
        .stop(["END"])
        .tool(Tool::function("weather", "The weather", schema))
        .streamed(true)
}

/// Where a request for a count goes, and with what body.
fn encoded<P: CountTokens>(request: &ChatRequest, base: &str) -> (String, Value) {
    let endpoint = Endpoint::new("provider", base).unwrap();
    let sent = P::encode_count(request, &endpoint).unwrap();
    assert_eq!(sent.method(), "POST");
    assert_eq!(sent.headers()["accept"], "application/json");
    let body = serde_json::from_slice(sent.body()).unwrap();
    (sent.uri().to_string(), body)
}

fn members(body: &Value) -> Vec<&str> {
    let members = body.as_object().unwrap().keys();
    members.map(String::as_str).collect()
}

fn decoded<P: CountTokens>(body: &'static str) -> Result<u64, Error> {
    let endpoint = Endpoint::new("provider", "https://example.com").unwrap();
    let (parts, ()) = http::Response::new(()).into_parts();
    P::decode_count(&parts, &body.into(), &endpoint)
}

#[test]
fn anthropic_counts_what_stands_in_a_request_and_no_settings() {
    let base = "https://api.anthropic.com";
    let (address, body) = encoded::<AnthropicMessages>(&full("claude-haiku-4-5"), base);
    assert_eq!(
        address,
        "https://api.anthropic.com/v1/messages/count_tokens"
    );
    assert_eq!(members(&body), ["model", "system", "messages", "tools"]);
    assert_eq!(body["messages"][0]["content"][0]["text"], "Say hi.");
    assert_eq!(
        decoded::<AnthropicMessages>(r#"{"input_tokens": 9}"#).unwrap(),
        9
    );
}

#[test]
fn gemini_counts_the_whole_request() {
    let base = "https://example.com/v1beta";
    let (address, body) = encoded::<GeminiGenerate>(&full("models/gemini-2.5-flash"), base);
    assert_eq!(
        address,
        "https://example.com/v1beta/models/gemini-2.5-flash:countTokens"
    );
    let inner = &body["generateContentRequest"];
    assert_eq!(inner["model"], "models/gemini-2.5-flash");
    assert_eq!(inner["systemInstruction"]["parts"][0]["text"], "Be brief.");
    assert_eq!(
        decoded::<GeminiGenerate>(r#"{"totalTokens": 31}"#).unwrap(),
        31
    );
}

#[test]
fn openai_counts_by_responses() {
    let (address, body) = encoded::<OpenAiResponses>(
        &full("gpt-4o").drop_unsupported(true),
        "https://api.openai.com/v1",
    );
    assert_eq!(address, "https://api.openai.com/v1/responses/input_tokens");
    assert_eq!(members(&body), ["model", "tools", "input"]);
    assert_eq!(
        decoded::<OpenAiResponses>(r#"{"input_tokens": 11}"#).unwrap(),
        11
    );
}

#[test]
fn bedrock_counts_by_converse() {
    let model = "anthropic.claude-haiku-4-5-20251001-v1:0";
    let base = "https://bedrock-runtime.us-east-1.amazonaws.com";
    let (address, body) = encoded::<BedrockConverse>(&full(model), base);
    let path = "/model/anthropic.claude-haiku-4-5-20251001-v1%3A0/count-tokens";
    assert_eq!(address, format!("{base}{path}"));
    assert_eq!(
        members(&body["input"]["converse"]),
        ["system", "messages", "toolConfig"]
    );
    assert_eq!(
        decoded::<BedrockConverse>(r#"{"inputTokens": 12}"#).unwrap(),
        12
    );
}

#[test]
fn cohere_counts_texts() {
    let base = "https://api.cohere.com";
    let own = json!({"documents": ["Ann built it."]});
    let request = full("command-a-03-2025").extra("cohere_chat", own);
    let (address, body) = encoded::<CohereChat>(&request, base);
    assert_eq!(address, "https://api.cohere.com/v1/tokenize");
    assert_eq!(members(&body), ["text", "model"]);
    let text = body["text"].as_str().unwrap();
    assert!(
        text.starts_with("Be brief.\nSay hi.\nAnn built it.\n[{"),
        "{text}"
    );
    assert_eq!(
        decoded::<CohereChat>(r#"{"tokens": [5, 7, 9]}"#).unwrap(),
        3
    );

    let endpoint = Endpoint::new("cohere", base).unwrap();
    let image = [
        Part::text("What?"),
        Part::image("https://example.com/a.png"),
    ];
    for request in [
        ChatRequest::new("command-a-plus-05-2026").user(image),
        ChatRequest::new("command-a-03-2025").user("a".repeat(65_537)),
        ChatRequest::new("command-a-03-2025").user(""),
    ] {
        let error = CohereChat::encode_count(&request, &endpoint).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
    }
}

#[test]
fn an_answer_without_a_count_is_none() {
    for body in [
        "",
        "[]",
        "{}",
        r#"{"input_tokens": -1}"#,
        r#"{"tokens": 3}"#,
    ] {
        for error in [
            decoded::<AnthropicMessages>(body).unwrap_err(),
            decoded::<GeminiGenerate>(body).unwrap_err(),
            decoded::<CohereChat>(body).unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::Protocol, "{body}");
        }
    }
}

#[tokio::test]
async fn a_provider_is_asked_with_its_key_and_the_call_knows_nothing_of_it() {
    let upstream = Upstream::start().await.unwrap();
    upstream.play([Answer::json(r#"{"totalTokens": 31}"#)]);
    let builder = Gemini::builder().base_url(upstream.url());
    let gemini = builder.key(Secret::new("canary").unwrap()).build().unwrap();
    let request = full("gemini-2.5-flash");
    request.record().with(|summary| summary.requested = None);
    let count = gemini.count_tokens(&request).await.unwrap();
    assert_eq!((count.tokens, count.basis), (31, Basis::Provider));
    let asked = &upstream.asked()[0];
    assert_eq!(asked.path(), "/models/gemini-2.5-flash:countTokens");
    assert_eq!(asked.header("x-goog-api-key"), Some("canary"));
    let record = request.record();
    assert_eq!(record.with(|summary| summary.reach), Reach::NotSent);
    assert_eq!(record.with(|summary| summary.requested.clone()), None);
}

#[tokio::test]
async fn what_becomes_of_the_question_is_an_error_like_that_of_a_chat() {
    let upstream = Upstream::start().await.unwrap();
    let body = r#"{"type":"error","error":{"type":"rate_limit_error","message":"slow down"}}"#;
    upstream.play([
        Answer::bytes(429, "application/json", body),
        Answer::close(),
    ]);
    let anthropic = Anthropic::builder()
        .base_url(upstream.url())
        .build()
        .unwrap();
    let request = ChatRequest::new("claude-haiku-4-5").user("hi");
    let limited = anthropic.count_tokens(&request).await.unwrap_err();
    assert_eq!(limited.kind(), ErrorKind::RateLimited);
    assert_eq!(limited.model(), Some("claude-haiku-4-5"));
    let broken = anthropic.count_tokens(&request).await.unwrap_err();
    assert_eq!(broken.kind(), ErrorKind::Connect);
    let unsupported = anthropic.count_tokens(&request.seed(1)).await.unwrap_err();
    assert_eq!(unsupported.kind(), ErrorKind::Unsupported);
    assert_eq!(upstream.requests(), 2);
}
