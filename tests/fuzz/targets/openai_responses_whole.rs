//! Whole answers and errors of `openai_responses`.

#![no_main]

#[path = "../laws/whole.rs"]
mod whole;

use libfuzzer_sys::fuzz_target;
use tollgate::protocol::OpenAiResponses;

fuzz_target!(|data: &[u8]| {
    whole::law::<OpenAiResponses>(data);
});
