//! Streams of `bedrock_converse`.

#![no_main]

#[path = "../laws/events.rs"]
mod events;
#[path = "../laws/messages.rs"]
mod messages;
#[path = "../laws/whole.rs"]
mod whole;

use libfuzzer_sys::fuzz_target;
use tollgate::protocol::BedrockConverse;

fuzz_target!(|data: &[u8]| events::law::<BedrockConverse>(&messages::written(data)));
