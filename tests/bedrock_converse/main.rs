//! Amazon Bedrock: its framing, its signatures, its protocol.

#![expect(clippy::unwrap_used, reason = "what the tests share is test code too")]

mod credentials;
mod environment;
mod event_stream;
mod fake;
mod frames;
mod signatures;
mod vectors;
