//! Embeddings: the protocol on its own, and stacks over a real provider and a real socket.

#![expect(clippy::unwrap_used, reason = "what helps a test may fail it")]

mod batches;
mod cancel;
mod cohere;
mod forms;
mod gemini;
mod harness;
#[path = "../harness/heads.rs"]
mod heads;
mod layers;
mod mistral;
#[path = "../harness/mutations.rs"]
mod mutations;
mod ollama;
#[path = "../harness/recordings.rs"]
mod recordings;
mod requests;
mod secrecy;
mod spend;
mod support;
mod vectors;
mod wire;
