//! Answers to requests for an Entra token.

#![no_main]

#[path = "../laws/tokens.rs"]
mod tokens;
#[path = "../laws/whole.rs"]
mod whole;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| tokens::law(data));
