//! AWS event streams.

#![no_main]

#[path = "../laws/event_stream.rs"]
mod event_stream;
#[path = "../laws/framing.rs"]
mod framing;
#[path = "../laws/messages.rs"]
mod messages;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| event_stream::law(data));
