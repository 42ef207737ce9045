//! Azure OpenAI, Groq and Mistral: what is peculiar about them, in both directions.

#![expect(clippy::unwrap_used, reason = "what helps a test may fail it")]

mod addresses;
mod answers;
mod entra;
mod exchanges;
#[path = "../harness/framed.rs"]
mod framed;
#[path = "../harness/heads.rs"]
mod heads;
#[path = "../harness/reading.rs"]
mod reading;
#[path = "../harness/recordings.rs"]
mod recordings;
mod refresh;
mod requests;
mod support;
mod turns;
mod unsupported;
mod variables;
mod wire;
