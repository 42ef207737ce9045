//! A search by meaning in one file: embeddings through the same layers as chats.
//!
//! `cargo run --example embed` needs no key, no server and no network: an upstream on loopback
//! stands in for OpenAI, and takes texts for alike that share pieces of words. With `OPENAI_API_KEY`
//! set it asks OpenAI itself.

use std::{error::Error, time::Duration};

use serde_json::{Value, json};
use tollgate::{
    EmbedExt, EmbedRequest, Prices, SpendCap, Usd,
    layers::{CostLayer, RetryLayer, SpendCapLayer, TimeoutLayer},
    protocol::{OpenAiChat, vector_to_base64},
    providers::{OpenAi, Provider},
    testing::{Answer, Asked, Upstream},
    types::Secret,
};
use tower::ServiceBuilder;

const MODEL: &str = "text-embedding-3-small";

const NOTES: [&str; 4] = [
    "The toll is paid at the gate, once, by everyone who passes.",
    "Water the tomatoes in the evening, never at noon.",
    "A cache keeps what was answered, so that nobody asks twice.",
    "The train to the coast leaves from platform nine.",
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let upstream = Upstream::start().await?;
    let openai = match OpenAi::from_env() {
        Ok(openai) => openai,
        Err(_) => stand_in(&upstream)?,
    };

    let cap = SpendCap::new(Usd::from_cents(10));
    let prices = Prices::bundled().at("openai");
    let mut embedder = ServiceBuilder::new()
        .layer(RetryLayer::default())
        .layer(SpendCapLayer::new(cap.clone(), prices.clone()))
        .layer(CostLayer::new(prices))
        .layer(TimeoutLayer::first_item(Duration::from_secs(30)))
        .service(openai.embeddings());

    let question = "Who pays the toll at the gate?";
    let texts = NOTES.into_iter().chain([question]).collect::<Vec<_>>();
    let request = EmbedRequest::new(MODEL, texts).dimensions(256);
    let answer = embedder.embed(request).await?;
    let (asked, notes) = answer.vectors.split_last().ok_or("no vectors")?;
    println!("{question}");
    for (note, vector) in NOTES.iter().zip(notes) {
        println!("   {:.2}  {note}", likeness(asked, vector));
    }
    println!("   {} tokens, {}\n", answer.usage().total(), answer.cost());

    let many: Vec<String> = (0..2_500).map(|n| format!("Note number {n}")).collect();
    let answer = embedder.embed(EmbedRequest::new(MODEL, many)).await?;
    println!("2500 notes, more than one request holds, in one call");
    println!(
        "   {} vectors, {} tokens, {}",
        answer.vectors.len(),
        answer.usage().total(),
        answer.cost()
    );
    println!("\nspent: {} of {}", cap.spent(), cap.cap());
    Ok(())
}

/// The cosine of the angle between two vectors.
fn likeness(one: &[f32], other: &[f32]) -> f32 {
    let product = |one: &[f32], other: &[f32]| -> f32 {
        one.iter().zip(other).map(|(one, other)| one * other).sum()
    };
    product(one, other) / (product(one, one) * product(other, other)).sqrt()
}

/// OpenAI on loopback: a vector counts the pieces of three letters that a text consists of.
fn stand_in(upstream: &Upstream) -> Result<Provider<OpenAiChat>, tollgate::Error> {
    upstream.answer_with(|asked| match embedded(asked) {
        Some(answer) => Answer::json(answer),
        None => Answer::status(400),
    });
    println!(
        "(OPENAI_API_KEY is not set: {} stands in for OpenAI)\n",
        upstream.url()
    );
    OpenAi::builder()
        .base_url(&format!("{}/v1", upstream.url()))
        .key(Secret::new("sk-stand-in")?)
        .build()
}

fn embedded(asked: &Asked) -> Option<Value> {
    let asked = asked.json().ok()?;
    let texts: Vec<&str> = asked["input"]
        .as_array()?
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let data = texts.iter().enumerate().map(|(index, text)| {
        let vector = vector_to_base64(&pieces(text));
        json!({"object": "embedding", "index": index, "embedding": vector})
    });
    let data: Vec<Value> = data.collect();
    let tokens: usize = texts.iter().map(|text| text.len().div_ceil(4)).sum();
    let usage = json!({"prompt_tokens": tokens, "total_tokens": tokens});
    Some(json!({"object": "list", "model": MODEL, "data": data, "usage": usage}))
}

fn pieces(text: &str) -> Vec<f32> {
    let mut vector = vec![0.0; 256];
    for piece in text.to_lowercase().as_bytes().windows(3) {
        let place = piece
            .iter()
            .fold(7_usize, |hash, byte| hash * 31 + usize::from(*byte));
        vector[place % 256] += 1.0;
    }
    vector
}
