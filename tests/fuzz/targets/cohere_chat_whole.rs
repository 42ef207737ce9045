//! Whole answers, errors, vectors, lists of models and counts of tokens of `cohere_chat`.

#![no_main]

#[path = "../laws/mod.rs"]
mod laws;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| laws::held("cohere_chat_whole", data));
