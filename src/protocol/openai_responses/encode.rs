//! Requests.

use bytes::Bytes;
use http::{
    HeaderValue, Method, Request,
    header::{ACCEPT, CONTENT_TYPE},
};
use serde_json::{Map, Value, json};
use tollgate_layers::Reach;

use super::{input, settings, tools};
use crate::{
    Error, ErrorKind,
    protocol::{Endpoint, unsupported::Unsupported},
    types::ChatRequest,
};

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const EVENTS: HeaderValue = HeaderValue::from_static("text/event-stream");

pub(super) fn encode(request: &ChatRequest, endpoint: &Endpoint) -> Result<Request<Bytes>, Error> {
    let body = body(request, endpoint)?;
    let body = serde_json::to_vec(&body).map_err(|error| {
        Error::new(ErrorKind::InvalidRequest)
            .with_provider(endpoint.provider().clone())
            .with_reach(Reach::NotSent)
            .with_source(error)
    })?;
    let mut sent = Request::new(Bytes::from(body));
    *sent.method_mut() = Method::POST;
    // Azure's dated surface, too, has it beside the deployments and not below one.
    *sent.uri_mut() = endpoint.join(&["responses"])?;
    let accept = if request.is_stream() { EVENTS } else { JSON };
    sent.headers_mut().insert(CONTENT_TYPE, JSON);
    sent.headers_mut().insert(ACCEPT, accept);
    Ok(sent)
}

fn body(request: &ChatRequest, endpoint: &Endpoint) -> Result<Map<String, Value>, Error> {
    let unsupported = Unsupported::of(request, endpoint);
    let mut body = Map::new();
    body.insert("model".to_owned(), json!(request.model()));
    if request.is_stream() {
        body.insert("stream".to_owned(), Value::Bool(true));
    }
    settings::write(request, unsupported, &mut body)?;
    tools::write(request.settings(), unsupported, &mut body)?;
    // Who keeps the answers may refer to what they hold.
    let kept = body.get("store") == Some(&Value::Bool(true));
    let input = input::items(request, endpoint, kept, unsupported)?;
    body.insert("input".to_owned(), Value::Array(input));
    Ok(body)
}
