//! `GET /models`, of OpenAI and of those who say more of their models there.

use bytes::Bytes;
use http::{Request, response::Parts};
use serde_json::Value;

use super::error;
use crate::{
    Error,
    protocol::{
        Endpoint, ListProtocol, OpenAiChat, Page,
        listing::{Listing, Next, Stated},
    },
};

pub(in crate::protocol) const LISTING: Listing = Listing {
    path: &["models"],
    query: &[],
    header: None,
    list: "data",
    next: Next::Never,
    stated: Stated {
        id: &["id", "name"],
        title: &["display_name", "name"],
        created: &["created", "created_at"],
        owner: &["owned_by", "organization"],
        // Groq, Mistral, OpenRouter and Together, vLLM.
        window: &[
            "context_window",
            "max_context_length",
            "context_length",
            "max_model_len",
        ],
        output: &["max_completion_tokens", "max_output_tokens"],
    },
    failure,
};

fn failure(body: &Value, endpoint: &Endpoint) -> Option<Error> {
    let stated = body.get("error").filter(|stated| error::is_error(stated))?;
    Some(error::inside(stated, endpoint.provider()))
}

impl ListProtocol for OpenAiChat {
    fn encode_list(endpoint: &Endpoint, after: Option<&str>) -> Result<Request<Bytes>, Error> {
        LISTING.encode(endpoint, after)
    }

    fn decode_list(parts: &Parts, body: &Bytes, endpoint: &Endpoint) -> Result<Page, Error> {
        LISTING.decode(parts, body, endpoint)
    }
}
