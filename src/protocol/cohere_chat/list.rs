//! `GET /v1/models` of those that chat, a thousand at a time.

use bytes::Bytes;
use http::{Request, response::Parts};
use serde_json::Value;

use super::{inside, is_error};
use crate::{
    Error,
    protocol::{
        CohereChat, Endpoint, ListProtocol, Page,
        listing::{Listing, Next, Stated},
    },
};

const LISTING: Listing = Listing {
    path: &["v1", "models"],
    query: &[("endpoint", "chat"), ("page_size", "1000")],
    header: None,
    list: "models",
    next: Next::Token("next_page_token", "page_token"),
    stated: Stated {
        id: &["name"],
        title: &[],
        created: &[],
        owner: &[],
        window: &["context_length"],
        output: &[],
    },
    failure,
};

fn failure(body: &Value, endpoint: &Endpoint) -> Option<Error> {
    let members = body.as_object()?;
    (!members.contains_key("models") && is_error(members))
        .then(|| inside(body, endpoint.provider()))
}

impl ListProtocol for CohereChat {
    fn encode_list(endpoint: &Endpoint, after: Option<&str>) -> Result<Request<Bytes>, Error> {
        LISTING.encode(endpoint, after)
    }

    fn decode_list(parts: &Parts, body: &Bytes, endpoint: &Endpoint) -> Result<Page, Error> {
        LISTING.decode(parts, body, endpoint)
    }
}
