//! A cache that keeps callers apart: what is answered again costs nothing, and says so.
//!
//! `cargo run --example cache` needs no key and no network: an upstream on loopback stands in for
//! OpenAI. With `OPENAI_API_KEY` set it asks OpenAI itself.

use std::{error::Error, time::Duration};

use serde_json::{Value, json};
use tollgate::{
    ChatExt, ChatRequest, Cost, Event, Prices, SpendCap, Summary, Usd,
    layers::{CacheLayer, CostLayer, MemoryStore, SpendCapLayer},
    protocol::OpenAiChat,
    providers::{OpenAi, Provider},
    testing::{Answer, Upstream},
    types::Secret,
};
use tower::ServiceBuilder;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let upstream = Upstream::start().await?;
    let openai = match OpenAi::from_env() {
        Ok(openai) => openai,
        Err(_) => stand_in(&upstream)?,
    };
    let cap = SpendCap::new(Usd::from_cents(1));
    let prices = Prices::bundled().at("openai");
    // 10 000 answers at the most, each for five minutes.
    let store = MemoryStore::new(10_000, Duration::from_secs(300));
    let mut chat = ServiceBuilder::new()
        // Outside of all that spends: a hit takes part in nothing of it.
        .layer(CacheLayer::per_caller(store))
        .layer(SpendCapLayer::new(cap.clone(), prices.clone()))
        .layer(CostLayer::new(prices))
        .service(openai);
    // Only what is the same each time is kept, unless all is wanted: temperature 0, said aloud.
    let request = |caller: &str| {
        ChatRequest::new("gpt-4o-mini")
            .caller(caller)
            .user("What is a toll? In a few words.")
            .temperature(0.0)
            .max_tokens(100)
    };

    println!("1. Ada asks for a stream");
    let mut events = chat.stream(request("ada")).await?;
    let (mut text, mut streamed) = (String::new(), None);
    while let Some(event) = events.try_next().await? {
        text.push_str(event.text().unwrap_or_default());
        if let Event::Done(summary) = event {
            streamed = Some(summary);
        }
    }
    let streamed = streamed.ok_or("a stream that is complete ends in its summary")?;
    show(&text, &streamed);
    assert!(!streamed.cached && cap.spent() > Usd::ZERO);

    println!("2. Ada asks again, for a whole answer");
    let spent = cap.spent();
    let again = chat.complete(request("ada")).await?;
    show(&again.text(), again.summary());
    assert!(again.summary().cached);
    assert_eq!(again.text(), text);
    assert_eq!(again.usage(), &streamed.usage, "what it took to make it");
    assert_eq!(again.cost(), Cost::Known(Usd::ZERO));
    assert_eq!(cap.spent(), spent);

    println!("3. Grace asks the same, and is never given what was answered to Ada");
    let other = chat.complete(request("grace")).await?;
    show(&other.text(), other.summary());
    assert!(!other.summary().cached && cap.spent() > spent);

    println!("4. Ada asks for something that may be different each time");
    let sampled = chat.complete(request("ada").temperature(1.0)).await?;
    show(&sampled.text(), sampled.summary());
    assert!(!sampled.summary().cached);

    println!(
        "spent {} of {} on three answers, and nothing on the one in between",
        cap.spent(),
        cap.cap()
    );
    Ok(())
}

fn show(text: &str, summary: &Summary) {
    let from = if summary.cached { "cache" } else { "provider" };
    let usage = summary.usage;
    println!(
        "   {text}\n   from the {from}: {} + {} tokens, {}\n",
        usage.input_total(),
        usage.output_total(),
        summary.cost
    );
}

/// OpenAI on loopback: it answers in other words each time.
fn stand_in(upstream: &Upstream) -> Result<Provider<OpenAiChat>, tollgate::Error> {
    let said = |text: &str| {
        Answer::json(json!({
            "id": "chatcmpl-1", "object": "chat.completion", "model": "gpt-4o-mini-2024-07-18",
            "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}],
            "usage": {"prompt_tokens": 12, "completion_tokens": 7, "total_tokens": 19},
        }))
    };
    let chunk = |choices: Value, usage: Value| {
        json!({
            "id": "chatcmpl-2", "object": "chat.completion.chunk", "model": "gpt-4o-mini-2024-07-18",
            "choices": choices, "usage": usage,
        })
        .to_string()
    };
    let delta = |text: &str| {
        chunk(
            json!([{"index": 0, "delta": {"content": text}}]),
            json!(null),
        )
    };
    let stop = json!([{"index": 0, "delta": {}, "finish_reason": "stop"}]);
    let usage = json!({"prompt_tokens": 12, "completion_tokens": 8, "total_tokens": 20});
    upstream.play([
        Answer::sse([
            delta("What is paid "),
            delta("to pass a gate."),
            chunk(stop, json!(null)),
            chunk(json!([]), usage),
            "[DONE]".to_owned(),
        ]),
        said("A price for using a road."),
        said("Something that bells do, too."),
    ]);
    println!(
        "(OPENAI_API_KEY is not set: {} stands in for OpenAI)\n",
        upstream.url()
    );
    OpenAi::builder()
        .base_url(&format!("{}/v1", upstream.url()))
        .key(Secret::new("sk-stand-in")?)
        .build()
}
