//! OpenAI's chat completions, in both directions.

#![expect(clippy::unwrap_used, reason = "what helps a test may fail it")]

mod calls;
mod debug;
mod errors;
mod fixtures;
mod harness;
mod mutations;
mod requests;
mod streams;
mod twice;
mod wire;
