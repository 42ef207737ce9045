//! Embeddings: the protocol on its own, and stacks over a real provider and a real socket.

#![expect(clippy::unwrap_used, reason = "what helps a test may fail it")]

mod batches;
mod cancel;
mod cohere;
mod fixtures;
mod gemini;
mod harness;
mod layers;
mod mistral;
mod mutations;
mod ollama;
mod requests;
mod secrecy;
mod spend;
mod support;
mod vectors;
mod wire;
