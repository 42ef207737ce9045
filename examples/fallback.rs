//! Two targets, and what happens while one is down, while both are, and once the first is well again.
//!
//! `cargo run --example fallback` asks nobody but two upstreams on loopback, also with a key: it has
//! to break both of its targets.

use std::{error::Error, num::NonZeroU32, time::Duration};

use serde_json::json;
use tokio::time::{Instant, sleep};
use tollgate::{
    ChatExt, ChatRequest, Completion, ErrorKind, Prices, SpendCap, Usd,
    layers::{Backoff, CircuitBreakerLayer, FallbackLayer, RetryLayer},
    providers::Compatible,
    stack,
    testing::{Answer, Upstream},
};
use tower::ServiceBuilder;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let (first, spare) = (Upstream::start().await?, Upstream::start().await?);
    let cap = SpendCap::new(Usd::from_cents(5));
    // One value, many targets: each has attempts, circuits and prices of its own, all have one cap.
    let twice = NonZeroU32::MIN.saturating_add(1);
    let soon = Backoff::new(Duration::from_millis(20), Duration::from_millis(20))?;
    let retry = RetryLayer::default().attempts(twice).backoff(soon);
    let target = |rest: Duration| {
        let breaker = CircuitBreakerLayer::default().consecutive(twice);
        stack::target()
            .retry(retry.clone())
            .circuit_breaker(breaker.open_for(rest))
            .spend_cap(cap.clone())
    };
    let openai = Compatible::builder("openai", &format!("{}/v1", first.url())).build()?;
    let groq = Compatible::builder("groq", &format!("{}/v1", spare.url())).build()?;
    let openai = target(Duration::from_secs(1)).around(openai);
    let groq = target(Duration::from_secs(30)).around(groq);
    let mut chat = ServiceBuilder::new()
        .layer(FallbackLayer::new([
            groq.retargeted("llama-3.3-70b-versatile")
        ]))
        .service(openai);
    let hi = || ChatRequest::new("gpt-4o-mini").user("Hi").max_tokens(64);

    println!("1. The first target is down");
    first.answer_with(|_| Answer::status(503));
    spare.answer_with(|_| said("Hello from Groq", "llama-3.3-70b-versatile"));
    let answer = chat.complete(hi()).await?;
    show(&answer);
    assert!(answer.summary().fallback);
    // What failed cost nothing; what answered costs what its own provider takes for it.
    let price = Prices::bundled().at("groq");
    let price = price.cost("llama-3.3-70b-versatile", None, answer.usage());
    assert_eq!(answer.cost(), price);
    assert_eq!(Some(cap.spent()), price.known());

    println!("2. It is still down: its circuit is open by now, and it is not asked");
    let answer = chat.complete(hi()).await?;
    show(&answer);
    assert_eq!((answer.summary().attempts(), first.requests()), (2, 2));

    println!("3. Both are down: the answer comes at once, with the soonest time");
    spare.answer_with(|_| Answer::status(503));
    let failed = chat.complete(hi()).await.err();
    assert!(failed.is_some());
    let (began, asked) = (Instant::now(), first.requests() + spare.requests());
    let error = chat.complete(hi()).await.err().ok_or("nobody is well")?;
    println!("   {error}");
    println!("   said after {} ms\n", began.elapsed().as_millis());
    assert_eq!(error.kind(), ErrorKind::CircuitOpen);
    assert_eq!(first.requests() + spare.requests(), asked);
    let wait = error.retry_after().ok_or("the first target rests")?;
    assert!(wait < Duration::from_secs(2), "not the 30 s of the spare");

    println!("4. The first target is well, and asked once that time has passed");
    first.answer_with(|_| said("Hello from OpenAI", "gpt-4o-mini"));
    sleep(wait).await;
    let answer = chat.complete(hi()).await?;
    show(&answer);
    assert!(!answer.summary().fallback);
    assert_eq!(answer.summary().attempts(), 1);

    println!("spent {} of {}", cap.spent(), cap.cap());
    assert_eq!(cap.reserved(), Usd::ZERO);
    Ok(())
}

/// Who answered, at which cost, and the trail that led there.
fn show(answer: &Completion) {
    println!("   {} ({})", answer.text(), answer.cost());
    let summary = answer.summary();
    for attempt in summary.others.iter().chain([summary]) {
        match (attempt.provider.as_deref(), attempt.error) {
            (None, _) => println!("   - nobody was asked"),
            (Some(name), Some(error)) => println!("   - {name}: {error:?}, {}", attempt.cost),
            (Some(name), None) => println!("   - {name}: answered, {}", attempt.cost),
        }
    }
    println!();
}

/// A whole answer as any server of OpenAI's protocol sends it.
fn said(text: &str, model: &str) -> Answer {
    Answer::json(json!({
        "id": "chatcmpl-1", "object": "chat.completion", "model": model,
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}],
        "usage": {"prompt_tokens": 9, "completion_tokens": 5, "total_tokens": 14},
    }))
}
