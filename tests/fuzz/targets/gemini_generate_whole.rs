//! Whole answers, errors and vectors of `gemini_generate`.

#![no_main]

#[path = "../laws/embeddings.rs"]
mod embeddings;
#[path = "../laws/whole.rs"]
mod whole;

use libfuzzer_sys::fuzz_target;
use tollgate::protocol::GeminiGenerate;

fuzz_target!(|data: &[u8]| {
    whole::law::<GeminiGenerate>(data);
    embeddings::law::<GeminiGenerate>(data);
});
