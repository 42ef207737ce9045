//! Whole answers, errors and vectors of `openai_chat`.

#![no_main]

#[path = "../laws/embeddings.rs"]
mod embeddings;
#[path = "../laws/whole.rs"]
mod whole;

use libfuzzer_sys::fuzz_target;
use tollgate::protocol::OpenAiChat;

fuzz_target!(|data: &[u8]| {
    whole::law::<OpenAiChat>(data);
    embeddings::law::<OpenAiChat>(data);
});
