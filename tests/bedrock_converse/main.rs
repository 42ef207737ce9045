//! Amazon Bedrock: its framing, its signatures, its protocol.

#![expect(clippy::unwrap_used, reason = "what helps a test may fail it")]

#[path = "../harness/answers.rs"]
mod answers;
mod credentials;
mod embeddings;
mod environment;
mod errors;
mod event_stream;
mod fake;
#[path = "../harness/framed.rs"]
mod framed;
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
mod signatures;
mod streams;
mod vectors;
mod wire;
