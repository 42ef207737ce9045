//! `GET /models`, a thousand at a time.

use bytes::Bytes;
use http::{Request, response::Parts};
use serde_json::Value;

use super::error;
use crate::{
    Error,
    protocol::{
        Endpoint, GeminiGenerate, ListProtocol, Page,
        listing::{Listing, Next, Stated},
        openai_chat,
    },
};

const LISTING: Listing = Listing {
    path: &["models"],
    query: &[("pageSize", "1000")],
    header: None,
    list: "models",
    next: Next::Token("nextPageToken", "pageToken"),
    stated: Stated {
        id: &["name"],
        title: &["displayName"],
        created: &[],
        owner: &[],
        window: &["inputTokenLimit"],
        output: &["outputTokenLimit"],
    },
    failure,
};

fn failure(body: &Value, endpoint: &Endpoint) -> Option<Error> {
    let stated = body.get("error");
    let stated = stated.filter(|stated| openai_chat::error::is_error(stated))?;
    Some(error::inside(stated, endpoint.provider()))
}

impl ListProtocol for GeminiGenerate {
    fn encode_list(endpoint: &Endpoint, after: Option<&str>) -> Result<Request<Bytes>, Error> {
        LISTING.encode(endpoint, after)
    }

    fn decode_list(parts: &Parts, body: &Bytes, endpoint: &Endpoint) -> Result<Page, Error> {
        LISTING.decode(parts, body, endpoint)
    }
}
