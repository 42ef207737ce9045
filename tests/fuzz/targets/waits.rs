//! The waits that headers and texts name.

#![no_main]

#[path = "../laws/waits.rs"]
mod waits;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| waits::law(data));
