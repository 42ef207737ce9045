//! The main job in one file: one stack, six calls, and a report of what they took.
//!
//! `cargo run --example quickstart` needs no key, no server and no network: an upstream on loopback
//! stands in for OpenAI. With `OPENAI_API_KEY` set it talks to OpenAI itself.

use std::{
    error::Error,
    io::{self, Write},
    time::Duration,
};

use tokio::time::Instant;
use tollgate::{
    ChatExt, ChatRequest, ErrorKind, Event, Prices, SpendCap, Summary, Usd,
    layers::{
        CacheLayer, CostLayer, FallbackLayer, MemoryStore, PrimeLayer, RetryLayer, SpendCapLayer,
        TimeoutLayer,
    },
    protocol::OpenAiChat,
    providers::{OpenAi, Provider},
    testing::{Answer, Upstream},
    types::Secret,
};
use tower::ServiceBuilder;

const MODEL: &str = "gpt-4o-mini";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let upstream = Upstream::start().await?;
    let openai = match OpenAi::from_env() {
        Ok(openai) => openai,
        Err(_) => stand_in(&upstream)?,
    };

    let cap = SpendCap::new(Usd::from_cents(1));
    let prices = Prices::bundled().at("openai");
    let target = ServiceBuilder::new()
        .layer(RetryLayer::default())
        .layer(SpendCapLayer::new(cap.clone(), prices.clone()))
        .layer(CostLayer::new(prices))
        .layer(TimeoutLayer::first_item(Duration::from_secs(30)))
        .layer(PrimeLayer::new()); // one value, many targets
    let answers = MemoryStore::new(1_000, Duration::from_secs(300));
    let mut chat = ServiceBuilder::new()
        .layer(CacheLayer::shared(answers))
        .service(target.service(openai.clone()));
    let mut report = Report::default();

    println!("1. A call");
    let began = Instant::now();
    let hi = ChatRequest::new(MODEL)
        .user("Say hi in French")
        .temperature(0.0) // else it may be answered differently each time, and is not cached
        .max_tokens(64);
    let answer = chat.complete(hi.clone()).await?;
    println!("   {}", answer.text());
    report.add("call", answer.summary(), began);

    println!("2. A call that is rate limited first, and retried when the server said");
    let began = Instant::now();
    let request = ChatRequest::new(MODEL)
        .user("And in Spanish?")
        .max_tokens(64);
    let answer = chat.complete(request).await?;
    println!(
        "   {} (attempt {})",
        answer.text(),
        answer.summary().attempts()
    );
    report.add("rate limited", answer.summary(), began);

    println!("3. A stream");
    let began = Instant::now();
    let request = ChatRequest::new(MODEL)
        .user("A haiku about tolls")
        .max_tokens(64);
    let mut events = chat.stream(request).await?;
    print!("   ");
    while let Some(event) = events.try_next().await? {
        if let Some(text) = event.text() {
            print!("{}", text.replace('\n', "\n   "));
            io::stdout().flush()?;
        }
        if let Event::Done(summary) = event {
            println!("\n   it cost {}", summary.total_cost());
            report.add("stream", &summary, began);
        }
    }

    println!("4. A call whose target is down, and that another one answers");
    let began = Instant::now();
    let broken = Upstream::start().await?;
    broken.answer_with(|_| Answer::status(503));
    let down = OpenAi::builder()
        .base_url(&format!("{}/v1", broken.url()))
        .build()?;
    let mut either = ServiceBuilder::new()
        .layer(FallbackLayer::new([target.service(openai).boxed_chat()]))
        .service(target.service(down));
    let request = ChatRequest::new(MODEL)
        .user("And in Italian?")
        .max_tokens(64);
    let answer = either.complete(request).await?;
    println!(
        "   {} (attempt {})",
        answer.text(),
        answer.summary().attempts()
    );
    report.add("fallback", answer.summary(), began);

    println!("5. The first call once more, out of the cache");
    let began = Instant::now();
    let spent = cap.spent();
    let answer = chat.complete(hi).await?;
    println!("   {}", answer.text());
    report.add("cache hit", answer.summary(), began);
    if !answer.summary().cached || cap.spent() != spent {
        return Err("an answer was paid for twice".into());
    }

    println!(
        "6. A call that the spend cap of {} cannot pay for",
        cap.cap()
    );
    let request = ChatRequest::new(MODEL)
        .user("Write a novel")
        .max_tokens(1_000_000);
    match chat.complete(request).await {
        Err(error) if error.kind() == ErrorKind::SpendCapReached => {
            println!("   refused: {}", error.message().unwrap_or_default());
        }
        Err(error) => return Err(error.into()),
        Ok(_) => return Err("the cap let a call pass that it cannot pay for".into()),
    }

    report.print();
    println!(
        "\nspent {} of {}, {} reserved",
        cap.spent(),
        cap.cap(),
        cap.reserved()
    );
    Ok(())
}

/// One row per call: what it took.
#[derive(Default)]
struct Report {
    rows: Vec<[String; 6]>,
}

impl Report {
    fn add(&mut self, call: &str, summary: &Summary, began: Instant) {
        let took = began.elapsed();
        let attempts = summary.others.iter().chain([summary]);
        let answering: Duration = attempts.filter_map(|attempt| attempt.latency).sum();
        let usage = summary.total_usage();
        self.rows.push([
            call.to_owned(),
            // Out of the cache: nobody was asked, and the tokens are those of its making.
            (summary.attempts() - usize::from(summary.cached)).to_string(),
            format!("{} + {}", usage.input_total(), usage.output_total()),
            summary.total_cost().to_string(),
            format!("{} ms", took.saturating_sub(answering).as_millis()),
            format!("{} ms", took.as_millis()),
        ]);
    }

    fn print(&self) {
        let head = ["call", "attempts", "tokens", "cost", "waiting", "time"].map(str::to_owned);
        println!();
        for [call, attempts, tokens, cost, waiting, time] in [&head].into_iter().chain(&self.rows) {
            println!("{call:<13}{attempts:>9}{tokens:>11}{cost:>14}{waiting:>10}{time:>10}");
        }
    }
}

/// OpenAI as it answers these calls, on loopback.
fn stand_in(upstream: &Upstream) -> Result<Provider<OpenAiChat>, tollgate::Error> {
    let said = |text: &str| {
        Answer::json(serde_json::json!({
            "id": "chatcmpl-1", "object": "chat.completion", "model": "gpt-4o-mini-2024-07-18",
            "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}],
            "usage": {"prompt_tokens": 12, "completion_tokens": 4, "total_tokens": 16},
        }))
    };
    let chunk = |delta: serde_json::Value, finish: Option<&str>| {
        serde_json::json!({
            "id": "chatcmpl-2", "object": "chat.completion.chunk", "model": "gpt-4o-mini-2024-07-18",
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
        })
        .to_string()
    };
    let words = [
        "Coins ring ",
        "at the gate\n",
        "every word ",
        "pays as it goes\n",
        "the stream ",
        "runs on, paid",
    ];
    let mut haiku: Vec<String> = words
        .iter()
        .map(|text| chunk(serde_json::json!({"content": text}), None))
        .collect();
    haiku.push(chunk(serde_json::json!({}), Some("stop")));
    haiku.push(
        serde_json::json!({
            "id": "chatcmpl-2", "object": "chat.completion.chunk", "model": "gpt-4o-mini-2024-07-18", "choices": [],
            "usage": {"prompt_tokens": 11, "completion_tokens": 19, "total_tokens": 30},
        })
        .to_string(),
    );
    haiku.push("[DONE]".to_owned());

    upstream.play([
        said("Salut !"),
        Answer::status(429).header("retry-after-ms", "1200").body(
            r#"{"error": {"message": "Rate limit reached", "type": "requests", "code": "rate_limit_exceeded"}}"#,
        ),
        said("¡Hola!"),
        Answer::sse(haiku).pace(Duration::from_millis(40)),
        said("Ciao!"),
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
