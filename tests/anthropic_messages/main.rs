//! Anthropic's Messages, in both directions.

#![expect(clippy::unwrap_used, reason = "what helps a test may fail it")]

mod errors;
mod fixtures;
mod harness;
mod history;
mod mutations;
mod provider;
mod requests;
mod streams;
mod wire;
