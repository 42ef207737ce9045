//! Amazon Bedrock: its framing, its signatures, its protocol.

#![expect(clippy::unwrap_used, reason = "what helps a test may fail it")]

mod credentials;
mod embeddings;
mod environment;
mod errors;
mod event_stream;
mod fake;
#[path = "../harness/framed.rs"]
mod framed;
mod harness;
mod history;
mod provider;
mod requests;
mod signatures;
mod streams;
mod vectors;
mod wire;
