//! Requests.

use bytes::Bytes;
use http::{
    HeaderValue, Method, Request,
    header::{ACCEPT, CONTENT_TYPE},
};
use tollgate_layers::Reach;

use crate::{
    Error, ErrorKind,
    protocol::{Endpoint, unsupported::Unsupported},
    types::{EmbedRequest, EncodingFormat},
};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// OpenAI's name for the length of the vectors.
const DIMENSIONS: &str = "dimensions";

pub(super) fn encode(request: &EmbedRequest, endpoint: &Endpoint) -> Result<Request<Bytes>, Error> {
    let mut form = request.clone();
    if form.encoding_format.is_none() && endpoint.quirks().embed_base64 {
        form.encoding_format = Some(EncodingFormat::Base64);
    }
    let quirks = endpoint.quirks();
    let unsupported = Unsupported::of_embed(request, endpoint);
    if quirks.embed_dimensions != DIMENSIONS
        && let Some(length) = form.dimensions.take()
    {
        form.extra.insert(quirks.embed_dimensions, length.into());
    }
    if form.user.is_some() && !quirks.members.knows("user") {
        unsupported.field("user", "there is no such member")?;
        form.user = None;
    }
    if !quirks.embed_hints {
        let why = "there is no such member";
        if form.task.take().is_some() {
            unsupported.field("input_type", why)?;
        }
        if form.truncate.take().is_some() {
            unsupported.field("truncate", why)?;
        }
    }
    let body = serde_json::to_vec(&form).map_err(|error| {
        Error::new(ErrorKind::InvalidRequest)
            .with_provider(endpoint.provider().clone())
            .with_reach(Reach::NotSent)
            .with_source(error)
    })?;
    let mut sent = Request::new(Bytes::from(body));
    *sent.method_mut() = Method::POST;
    *sent.uri_mut() = endpoint.operation(&request.model, &["embeddings"])?;
    sent.headers_mut().insert(CONTENT_TYPE, JSON);
    sent.headers_mut().insert(ACCEPT, JSON);
    Ok(sent)
}
