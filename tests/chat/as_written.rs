//! The stack of the README, word for word, run against two upstreams.

use serde_json::json;
use tokio::process::Command;
use tollgate::testing::Answer;

use crate::support::{streamed, upstream};

const CHILD: &str = "TOLLGATE_AS_WRITTEN";

#[rustfmt::skip]
async fn as_written() -> Result<(), tollgate::Error> {
    use std::time::Duration;
    use tollgate::{ChatExt, ChatRequest, Prices, SpendCap, Usd, providers::{Anthropic, OpenAi}, layers::*};
    use tower::ServiceBuilder;

    let cap = SpendCap::new(Usd::from_cents(500));              // a handle: clone it to share or to read it
    let target = ServiceBuilder::new()
        .layer(RetryLayer::default())
        .layer(CircuitBreakerLayer::default())
        .layer(SpendCapLayer::new(cap.clone(), Prices::bundled()))
        .layer(CostLayer::new(Prices::bundled()))
        .layer(TimeoutLayer::first_item(Duration::from_secs(120)))
        .layer(PrimeLayer::new());                               // one value, many targets

    let mut chat = ServiceBuilder::new()
        .layer(CacheLayer::shared(MemoryStore::new(10_000, Duration::from_secs(300))))   // one tenant, said aloud; per_caller(..) for many
        .layer(FallbackLayer::new([target.service(Anthropic::from_env()?).retargeted("claude-haiku-4-5").boxed_chat()]))
        .service(target.service(OpenAi::from_env()?));

    let answer = chat.complete(ChatRequest::new("gpt-4o-mini").user("Say hi in French")).await?;
    println!("{} {} {}", answer.text(), answer.usage().total(), answer.cost());   // "$0.000123", or "unknown", never a false zero

    let mut events = chat.stream(ChatRequest::new("gpt-4o-mini").user("haiku")).await?;
    while let Some(event) = events.try_next().await? {
        if let Some(text) = event.text() { print!("{text}") }
    }
    Ok(())
}

/// OpenAI refuses the key of the first call, which Anthropic answers; the stream is OpenAI's own.
#[tokio::test]
async fn the_stack_of_the_readme_answers_as_it_is_written() {
    if std::env::var_os(CHILD).is_some() {
        as_written().await.unwrap();
        return;
    }
    let (openai, anthropic) = (upstream().await, upstream().await);
    openai.play([Answer::status(401), streamed(&["Coins ", "ring"])]);
    anthropic.play([Answer::json(json!({
        "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-haiku-4-5",
        "content": [{"type": "text", "text": "Salut"}], "stop_reason": "end_turn",
        "usage": {"input_tokens": 10, "output_tokens": 2},
    }))]);
    // A variable cannot be set in this process without a race, so it is set for another one.
    let name = "as_written::the_stack_of_the_readme_answers_as_it_is_written";
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(CHILD, "1")
        .env("OPENAI_API_KEY", "sk-1")
        .env("OPENAI_BASE_URL", format!("{}/v1", openai.url()))
        .env("ANTHROPIC_API_KEY", "sk-2")
        .env("ANTHROPIC_BASE_URL", anthropic.url())
        .env_remove("ANTHROPIC_AUTH_TOKEN")
        .output()
        .await
        .unwrap();
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success(), "{said}");
    // 1 dollar for a million tokens of input, 5 for output.
    assert!(said.contains("Salut 12 $0.00002\n"), "{said}");
    assert!(said.contains("Coins ring"), "{said}");
    assert_eq!((openai.requests(), anthropic.requests()), (2, 1));
    assert_eq!(
        anthropic.asked()[0].json().unwrap()["model"],
        "claude-haiku-4-5"
    );
}

#[test]
fn the_readme_says_what_is_run_here() {
    let lines = |text: &str| -> Vec<String> {
        let lines = text.lines().map(|line| line.trim().to_owned());
        lines.filter(|line| !line.is_empty()).collect()
    };
    let here = include_str!("as_written.rs");
    let body = here
        .split_once("tollgate::Error> {\n")
        .expect("the function begins")
        .1;
    let body = lines(body.split_once("    Ok(())\n").expect("and ends").0);
    let readme = lines(include_str!("../../README.md"));
    let hidden = |line: &&String| !line.starts_with("# ");
    let readme: Vec<_> = readme.iter().filter(hidden).collect();
    let block: Vec<_> = body.iter().collect();
    assert!(readme.windows(block.len()).any(|lines| lines == block));
}
