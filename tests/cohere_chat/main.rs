//! Cohere's chat.

#![expect(clippy::unwrap_used, reason = "what helps a test may fail it")]

mod harness;
mod history;
mod provider;
mod requests;
mod unsupported;
mod wire;
