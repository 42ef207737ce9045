//! OpenAI's Responses, in both directions.

#![expect(clippy::unwrap_used, reason = "what helps a test may fail it")]

mod answers;
mod carried;
mod harness;
mod mutations;
mod provider;
mod requests;
mod wire;
