//! Whole answers, errors, vectors, lists of models and counts of tokens of `gemini_generate`.

#![no_main]

#[path = "../laws/mod.rs"]
mod laws;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| laws::held("gemini_generate_whole", data));
