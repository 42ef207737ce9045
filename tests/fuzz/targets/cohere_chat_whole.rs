//! Whole answers, errors and vectors of `cohere_chat`.

#![no_main]

#[path = "../laws/embeddings.rs"]
mod embeddings;
#[path = "../laws/whole.rs"]
mod whole;

use libfuzzer_sys::fuzz_target;
use tollgate::protocol::CohereChat;

fuzz_target!(|data: &[u8]| {
    whole::law::<CohereChat>(data);
    embeddings::law::<CohereChat>(data);
});
