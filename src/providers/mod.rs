//! Vendors: a base URL, a way to authenticate, a protocol, and what is peculiar about them.
//!
//! Every vendor is data around one [`Provider`], which is the only place that sends anything; its
//! embedding models are the [`Embedder`] that it makes, over the same connections.
//! [`Scripted`] stands in for one in tests.

mod again;
mod anthropic;
mod auth;
mod azure;
#[cfg(feature = "bedrock")]
mod bedrock;
mod builder;
mod cohere;
mod compatible;
mod embed;
pub mod entra;
mod exchange;
mod future;
mod gemini;
mod groq;
mod leaf;
mod mistral;
mod models;
mod ollama;
mod openai;
mod provider;
mod reading;
pub mod refresh;
mod renewal;
pub mod scripted;
#[cfg(feature = "bedrock")]
pub mod sigv4;
mod stream;
mod variables;
mod vendor;

#[cfg(feature = "bedrock")]
pub use self::bedrock::Bedrock;
pub use self::{
    anthropic::Anthropic,
    azure::AzureOpenAi,
    builder::Builder,
    cohere::Cohere,
    compatible::Compatible,
    embed::{EmbedFuture, Embedder},
    future::ResponseFuture,
    gemini::Gemini,
    groq::Groq,
    mistral::Mistral,
    models::{Models, ModelsFuture},
    ollama::Ollama,
    openai::OpenAi,
    provider::Provider,
    scripted::Scripted,
    vendor::Vendor,
};

/// The vendors that there are, each of their surfaces by itself.
pub const VENDORS: &[&Vendor] = &[
    &openai::CHAT,
    &openai::RESPONSES,
    &azure::CHAT,
    &azure::RESPONSES,
    &anthropic::VENDOR,
    &gemini::VENDOR,
    &groq::VENDOR,
    &mistral::VENDOR,
    &cohere::VENDOR,
    &ollama::VENDOR,
    #[cfg(feature = "bedrock")]
    &bedrock::VENDOR,
    &compatible::VENDOR,
];
