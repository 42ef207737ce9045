//! The endpoints that are asked.

use tollgate::protocol::{Endpoint, Quirks};

pub(crate) fn openai() -> Endpoint {
    Endpoint::new("openai", "https://api.openai.com/v1")
        .unwrap()
        .with_quirks(Quirks::openai())
}

pub(crate) fn compatible() -> Endpoint {
    Endpoint::new("vllm", "http://localhost:8000/v1").unwrap()
}
