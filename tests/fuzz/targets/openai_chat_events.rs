//! Streams of `openai_chat`.

#![no_main]

#[path = "../laws/events.rs"]
mod events;
#[path = "../laws/whole.rs"]
mod whole;

use libfuzzer_sys::fuzz_target;
use tollgate::protocol::OpenAiChat;

fuzz_target!(|data: &[u8]| events::law::<OpenAiChat>(data));
