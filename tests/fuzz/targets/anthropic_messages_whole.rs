//! Whole answers and errors of `anthropic_messages`.

#![no_main]

#[path = "../laws/whole.rs"]
mod whole;

use libfuzzer_sys::fuzz_target;
use tollgate::protocol::AnthropicMessages;

fuzz_target!(|data: &[u8]| {
    whole::law::<AnthropicMessages>(data);
});
