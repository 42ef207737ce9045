//! `GET /api/tags`: what is there to be run.

use bytes::Bytes;
use http::{Request, response::Parts};
use serde_json::Value;

use super::error;
use crate::{
    Error,
    protocol::{
        Endpoint, ListProtocol, OllamaChat, Page,
        listing::{Listing, Next, Stated},
        openai_chat,
    },
};

const LISTING: Listing = Listing {
    path: &["api", "tags"],
    query: &[],
    header: None,
    list: "models",
    next: Next::Never,
    stated: Stated {
        id: &["model", "name"],
        title: &["name"],
        created: &["modified_at"],
        owner: &[],
        window: &[],
        output: &[],
    },
    failure,
};

fn failure(body: &Value, endpoint: &Endpoint) -> Option<Error> {
    let stated = body.get("error");
    let stated = stated.filter(|stated| openai_chat::error::is_error(stated))?;
    Some(error::inside(stated, endpoint.provider()))
}

impl ListProtocol for OllamaChat {
    fn encode_list(endpoint: &Endpoint, after: Option<&str>) -> Result<Request<Bytes>, Error> {
        LISTING.encode(endpoint, after)
    }

    fn decode_list(parts: &Parts, body: &Bytes, endpoint: &Endpoint) -> Result<Page, Error> {
        LISTING.decode(parts, body, endpoint)
    }
}
