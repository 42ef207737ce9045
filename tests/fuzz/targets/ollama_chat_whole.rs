//! Whole answers, errors and vectors of `ollama_chat`.

#![no_main]

#[path = "../laws/embeddings.rs"]
mod embeddings;
#[path = "../laws/whole.rs"]
mod whole;

use libfuzzer_sys::fuzz_target;
use tollgate::protocol::OllamaChat;

fuzz_target!(|data: &[u8]| {
    whole::law::<OllamaChat>(data);
    embeddings::law::<OllamaChat>(data);
});
