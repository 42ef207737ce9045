//! Amazon Bedrock: its framing, its signatures, its protocol.

#![expect(clippy::unwrap_used, reason = "what the tests share is test code too")]

mod event_stream;
mod frames;
mod vectors;
