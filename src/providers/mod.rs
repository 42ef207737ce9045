//! Vendors: a base URL, a way to authenticate, a protocol, and what is peculiar about them.
//!
//! Every vendor is data around one [`Provider`], which is the only place that sends anything; its
//! embedding models are the [`Embedder`] that it makes, over the same connections.
//! [`Scripted`] stands in for one in tests.

mod again;
mod anthropic;
mod auth;
mod azure;
mod builder;
mod compatible;
mod embed;
pub mod entra;
mod exchange;
mod future;
mod gemini;
mod groq;
mod leaf;
mod mistral;
mod openai;
mod provider;
mod reading;
pub mod refresh;
pub mod scripted;
mod stream;
mod variables;

pub use self::{
    anthropic::Anthropic,
    azure::AzureOpenAi,
    builder::Builder,
    compatible::Compatible,
    embed::{EmbedFuture, Embedder},
    future::ResponseFuture,
    gemini::Gemini,
    groq::Groq,
    mistral::Mistral,
    openai::OpenAi,
    provider::Provider,
    scripted::Scripted,
};
