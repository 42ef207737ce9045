//! Whole answers and errors of `bedrock_converse`.

#![no_main]

#[path = "../laws/whole.rs"]
mod whole;

use libfuzzer_sys::fuzz_target;
use tollgate::protocol::BedrockConverse;

fuzz_target!(|data: &[u8]| {
    whole::law::<BedrockConverse>(data);
});
