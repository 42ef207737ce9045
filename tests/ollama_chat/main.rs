//! What is peculiar to Ollama's own chat; the laws of all providers are held in `providers`.

#![expect(clippy::unwrap_used, reason = "what helps a test may fail it")]

#[path = "../harness/framed.rs"]
mod framed;
mod harness;
#[path = "../harness/heads.rs"]
mod heads;
mod provider;
#[path = "../harness/reading.rs"]
mod reading;
#[path = "../harness/recordings.rs"]
mod recordings;
mod requests;
mod streams;
mod wire;
