//! Streams of `anthropic_messages`.

#![no_main]

#[path = "../laws/events.rs"]
mod events;
#[path = "../laws/whole.rs"]
mod whole;

use libfuzzer_sys::fuzz_target;
use tollgate::protocol::AnthropicMessages;

fuzz_target!(|data: &[u8]| events::law::<AnthropicMessages>(data));
