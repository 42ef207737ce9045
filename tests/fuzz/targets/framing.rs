//! Server-sent events, with and without bare JSON, and newline-delimited JSON.

#![no_main]

#[path = "../laws/framing.rs"]
mod framing;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| framing::law(data));
