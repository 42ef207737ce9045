//! Google's `generateContent`, in both directions.

#![expect(clippy::unwrap_used, reason = "what helps a test may fail it")]

#[path = "../harness/answers.rs"]
mod answers;
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
mod streams;
mod unsupported;
mod wire;
