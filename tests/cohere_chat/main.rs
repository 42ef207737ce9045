//! Cohere's chat.

#![expect(clippy::unwrap_used, reason = "what helps a test may fail it")]

mod harness;
#[path = "../harness/heads.rs"]
mod heads;
mod history;
mod provider;
#[path = "../harness/reading.rs"]
mod reading;
#[path = "../harness/recordings.rs"]
mod recordings;
mod requests;
mod unsupported;
mod wire;
