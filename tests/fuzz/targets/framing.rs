//! Server-sent events, with and without bare JSON, and newline-delimited JSON.

#![no_main]

#[path = "../laws/mod.rs"]
mod laws;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| laws::held("framing", data));
