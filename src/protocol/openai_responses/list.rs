//! `GET /models`, which is that of chat completions.

use bytes::Bytes;
use http::{Request, response::Parts};

use crate::{
    Error,
    protocol::{Endpoint, ListProtocol, OpenAiResponses, Page, openai_chat::list::LISTING},
};

impl ListProtocol for OpenAiResponses {
    fn encode_list(endpoint: &Endpoint, after: Option<&str>) -> Result<Request<Bytes>, Error> {
        LISTING.encode(endpoint, after)
    }

    fn decode_list(parts: &Parts, body: &Bytes, endpoint: &Endpoint) -> Result<Page, Error> {
        LISTING.decode(parts, body, endpoint)
    }
}
