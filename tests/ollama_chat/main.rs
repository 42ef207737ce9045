//! What is peculiar to Ollama's own chat; the laws of all providers are held in `providers`.

#![expect(clippy::unwrap_used, reason = "what helps a test may fail it")]

mod harness;
mod provider;
mod requests;
mod streams;
mod wire;
