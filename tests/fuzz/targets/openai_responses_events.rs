//! Streams of `openai_responses`.

#![no_main]

#[path = "../laws/events.rs"]
mod events;
#[path = "../laws/whole.rs"]
mod whole;

use libfuzzer_sys::fuzz_target;
use tollgate::protocol::OpenAiResponses;

fuzz_target!(|data: &[u8]| events::law::<OpenAiResponses>(data));
