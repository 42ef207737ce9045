//! How many input tokens requests come to.

#![expect(clippy::unwrap_used, reason = "what helps a test may fail it")]

mod asked;
mod counted;
mod recorded;
#[path = "../harness/recordings.rs"]
mod recordings;
