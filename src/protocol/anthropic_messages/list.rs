//! `GET /v1/models`, a thousand at a time.

use bytes::Bytes;
use http::{Request, response::Parts};
use serde_json::Value;

use super::error;
use crate::{
    Error,
    protocol::{
        AnthropicMessages, Endpoint, ListProtocol, Page,
        listing::{Listing, Next, Stated},
        openai_chat,
    },
};

const LISTING: Listing = Listing {
    path: &["v1", "models"],
    query: &[("limit", "1000")],
    header: Some(("anthropic-version", "2023-06-01")),
    list: "data",
    next: Next::More("last_id", "after_id"),
    stated: Stated {
        id: &["id"],
        title: &["display_name"],
        created: &["created_at"],
        owner: &[],
        window: &["max_input_tokens"],
        output: &["max_tokens"],
    },
    failure,
};

fn failure(body: &Value, endpoint: &Endpoint) -> Option<Error> {
    let stated = body.get("error");
    let is_error = stated.is_some_and(openai_chat::error::is_error)
        || body.get("type").is_some_and(|kind| kind == "error");
    is_error.then(|| error::inside(body, endpoint.provider()))
}

impl ListProtocol for AnthropicMessages {
    fn encode_list(endpoint: &Endpoint, after: Option<&str>) -> Result<Request<Bytes>, Error> {
        LISTING.encode(endpoint, after)
    }

    fn decode_list(parts: &Parts, body: &Bytes, endpoint: &Endpoint) -> Result<Page, Error> {
        LISTING.decode(parts, body, endpoint)
    }
}
