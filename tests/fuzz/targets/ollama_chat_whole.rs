//! Whole answers, errors, vectors and lists of models of `ollama_chat`.

#![no_main]

#[path = "../laws/mod.rs"]
mod laws;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| laws::held("ollama_chat_whole", data));
