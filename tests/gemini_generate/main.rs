//! Google's `generateContent`, in both directions.

#![expect(clippy::unwrap_used, reason = "what helps a test may fail it")]

mod fixtures;
mod harness;
mod history;
mod mutations;
mod provider;
mod requests;
mod streams;
mod unsupported;
mod wire;
