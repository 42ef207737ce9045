//! OpenAI's chat completions, in both directions.

#![expect(clippy::unwrap_used, reason = "what helps a test may fail it")]

#[path = "../harness/answers.rs"]
mod answers;
mod calls;
mod debug;
mod errors;
mod forms;
#[path = "../harness/framed.rs"]
mod framed;
mod harness;
#[path = "../harness/heads.rs"]
mod heads;
#[path = "../harness/mutations.rs"]
mod mutations;
#[path = "../harness/reading.rs"]
mod reading;
#[path = "../harness/recordings.rs"]
mod recordings;
mod requests;
mod streams;
mod twice;
mod wire;
