//! A stream, printed as it comes, and what it cost at its end.
//!
//! `cargo run --example stream` needs no key and no network: an upstream on loopback stands in for
//! OpenAI. With `OPENAI_API_KEY` set it talks to OpenAI itself.

use std::{
    error::Error,
    io::{self, Write},
    time::Duration,
};

use serde_json::{Value, json};
use tollgate::{
    ChatRequest, Client, Cost, Event,
    testing::{Answer, Upstream},
};

const MODEL: &str = "gpt-4o-mini";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let upstream = Upstream::start().await?;
    upstream.play([haiku()]);
    let client = if std::env::var_os("OPENAI_API_KEY").is_some() {
        Client::from_env()?
    } else {
        stand_in(&upstream)?
    };

    let request = ChatRequest::new(MODEL)
        .user("A haiku about tolls")
        .max_tokens(64);
    let mut events = client.open(request).await?;
    let mut text = String::new();
    let mut summary = None;
    // An error ends the loop: what came before it is then not the whole answer.
    while let Some(event) = events.try_next().await? {
        match event {
            Event::Text { text: piece, .. } => {
                print!("{piece}");
                io::stdout().flush()?;
                text.push_str(&piece);
            }
            // Another target began anew. This stack has one; one with a fallback may have more.
            Event::Restarted => {
                println!("\n(from the beginning)");
                text.clear();
            }
            Event::Done(done) => summary = Some(done),
            _ => {}
        }
    }
    let summary = summary.ok_or("a stream that is complete ends in its summary")?;
    let usage = summary.total_usage();
    println!(
        "\n\n{} + {} tokens, {}, first word after {} ms, all after {} ms",
        usage.input_total(),
        usage.output_total(),
        summary.total_cost(),
        summary.first_item.unwrap_or_default().as_millis(),
        summary.latency.unwrap_or_default().as_millis(),
    );
    assert!(!text.is_empty());
    assert!(matches!(summary.total_cost(), Cost::Known(_)));
    Ok(())
}

/// The client of an environment that names the upstream.
fn stand_in(upstream: &Upstream) -> Result<Client, tollgate::Error> {
    println!(
        "(OPENAI_API_KEY is not set: {} stands in for OpenAI)\n",
        upstream.url()
    );
    Client::from_variables(|name| match name {
        "OPENAI_API_KEY" => Some("sk-stand-in".to_owned()),
        "OPENAI_BASE_URL" => Some(format!("{}/v1", upstream.url())),
        _ => None,
    })
}

/// A stream as OpenAI sends it.
fn haiku() -> Answer {
    let chunk = |choices: Value, usage: Value| {
        json!({
            "id": "chatcmpl-1", "object": "chat.completion.chunk", "model": "gpt-4o-mini-2024-07-18",
            "choices": choices, "usage": usage,
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
    let said = words.map(|text| {
        let choice = json!({"index": 0, "delta": {"content": text}});
        chunk(json!([choice]), Value::Null)
    });
    let finish = json!({"index": 0, "delta": {}, "finish_reason": "stop"});
    let usage = json!({"prompt_tokens": 11, "completion_tokens": 19, "total_tokens": 30});
    let end = [
        chunk(json!([finish]), Value::Null),
        chunk(json!([]), usage),
        "[DONE]".to_owned(),
    ];
    Answer::sse(said.into_iter().chain(end)).pace(Duration::from_millis(40))
}
