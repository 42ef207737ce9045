//! Answers to requests for an Entra token.

#![no_main]

#[path = "../laws/mod.rs"]
mod laws;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| laws::held("tokens", data));
