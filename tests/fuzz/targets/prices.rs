//! Prices of the user's own.

#![no_main]

#[path = "../laws/prices.rs"]
mod prices;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| prices::law(data));
