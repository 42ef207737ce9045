//! The provider over a real socket.

use serde_json::json;
use tollgate::{
    ChatExt, ChatRequest, Cost, ErrorKind, Prices,
    layers::{CostLayer, Reach},
    providers::Ollama,
    testing::{Answer, Upstream},
};
use tower::{Layer, ServiceExt};

use crate::harness::{done, said};

async fn upstream() -> Upstream {
    Upstream::start().await.expect("loopback has a free port")
}

fn lines(text: &str) -> Answer {
    let lines = [said(&json!({"content": text})), done("stop")];
    let body: String = lines.iter().map(|line| format!("{line}\n")).collect();
    Answer::bytes(200, "application/x-ndjson", body)
}

fn ask() -> ChatRequest {
    ChatRequest::new("qwen3:4b").user("hi")
}

#[tokio::test]
async fn the_host_and_the_key_of_the_environment_are_used() {
    let upstream = upstream().await;
    upstream.play([
        lines("Salut").in_pieces_of(5),
        lines("Salut").in_pieces_of(7),
    ]);
    let host = upstream.url().trim_start_matches("http://").to_owned();
    for key in [None, Some("ollama-canary-key")] {
        let provider = Ollama::from_variables(|name| match name {
            "OLLAMA_HOST" => Some(format!("{host}/proxy/")),
            "OLLAMA_API_KEY" => key.map(str::to_owned),
            _ => None,
        });
        let events = provider
            .unwrap()
            .oneshot(ask().streamed(true))
            .await
            .unwrap();
        let answer = events.into_completion().await.unwrap();
        assert_eq!(answer.text(), "Salut");
        assert_eq!(answer.usage().total(), 5);
        assert_eq!(answer.summary().reach, Reach::Answered);
    }
    let asked = upstream.asked();
    assert_eq!(asked[0].path(), "/proxy/api/chat");
    assert_eq!(asked[0].header("authorization"), None);
    assert_eq!(
        asked[1].header("authorization"),
        Some("Bearer ollama-canary-key")
    );
}

#[tokio::test]
async fn what_a_local_model_costs_nobody_knows() {
    let upstream = upstream().await;
    upstream.play([Answer::json(done("stop"))]);
    let ollama = Ollama::builder().base_url(upstream.url()).build().unwrap();
    let mut chat = CostLayer::new(Prices::bundled()).layer(ollama);
    let answer = chat.complete(ask()).await.unwrap();
    assert_eq!(answer.cost(), Cost::Unknown);
    assert_eq!(answer.cost().to_string(), "unknown");
}

#[tokio::test]
async fn a_stream_of_events_is_no_stream_of_lines() {
    let upstream = upstream().await;
    upstream.play([Answer::bytes(200, "text/event-stream", "data: {}\n\n")]);
    let ollama = Ollama::builder().base_url(upstream.url()).build().unwrap();
    let error = ollama.oneshot(ask().streamed(true)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol);
    assert!(error.message().unwrap().contains("text/event-stream"));
}
