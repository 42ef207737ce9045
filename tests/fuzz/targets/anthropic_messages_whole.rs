//! Whole answers, errors, lists of models and counts of tokens of `anthropic_messages`.

#![no_main]

#[path = "../laws/mod.rs"]
mod laws;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| laws::held("anthropic_messages_whole", data));
