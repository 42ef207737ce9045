//! What a request is sent as.

use serde_json::Value;
use tollgate::{
    ChatRequest, Error,
    protocol::{CohereChat, Endpoint, Protocol},
};

pub(crate) fn cohere() -> Endpoint {
    Endpoint::new("cohere", "https://api.cohere.com").unwrap()
}

/// The body that a request is sent as.
pub(crate) fn sent(request: &ChatRequest) -> Value {
    let sent = CohereChat::encode(request, &cohere()).unwrap();
    serde_json::from_slice(sent.body()).unwrap()
}

pub(crate) fn refused(request: &ChatRequest) -> Error {
    CohereChat::encode(request, &cohere()).unwrap_err()
}
