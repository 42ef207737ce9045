//! Requests.

use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, Method, Request,
    header::{ACCEPT, CONTENT_TYPE},
};
use tollgate_layers::Reach;

use super::{asked, turns::Turns};
use crate::{
    Error, ErrorKind,
    protocol::{Endpoint, OpenAiChat, Own, unsupported::Unsupported},
    types::{
        ChatRequest, Message, Part,
        form::{Form, Options, Words},
    },
};

const JSON: HeaderValue = HeaderValue::from_static("application/json");
/// Room for the headers that are added on the way, without moving those that are there.
const HEADERS: usize = 12;
const EVENTS: HeaderValue = HeaderValue::from_static("text/event-stream");

pub(super) fn encode(request: &ChatRequest, endpoint: &Endpoint) -> Result<Request<Bytes>, Error> {
    let quirks = endpoint.quirks();
    let unsupported = Unsupported::of(request, endpoint);
    let own = Own::of::<OpenAiChat>(request, endpoint);
    let changed = asked::changed(request.settings(), quirks, unsupported)?;
    let form = Form {
        request,
        settings: changed.as_deref().unwrap_or(request.settings()),
        messages: Turns::of(request.messages(), &own, endpoint.quirks(), unsupported)?,
        words: Words {
            limit: quirks.output_limit.as_str(),
            seed: quirks.seed,
            any_tool: quirks.any_tool,
        },
        options: if quirks.stream_usage {
            Options::WithUsage
        } else {
            Options::Unknown
        },
    };
    let mut body = Vec::with_capacity(length(request.messages()));
    serde_json::to_writer(&mut body, &form).map_err(|error| {
        Error::new(ErrorKind::InvalidRequest)
            .with_provider(endpoint.provider().clone())
            .with_reach(Reach::NotSent)
            .with_source(error)
    })?;
    let mut sent = Request::new(Bytes::from(body));
    *sent.method_mut() = Method::POST;
    *sent.uri_mut() = endpoint.operation(request.model(), &["chat", "completions"])?;
    let accept = if request.is_stream() { EVENTS } else { JSON };
    *sent.headers_mut() = HeaderMap::with_capacity(HEADERS);
    sent.headers_mut().insert(CONTENT_TYPE, JSON);
    sent.headers_mut().insert(ACCEPT, accept);
    Ok(sent)
}

/// About how long the body will be: what is said in it, and room for the rest.
fn length(messages: &[Message]) -> usize {
    let parts = messages.iter().flat_map(|message| &message.content);
    let texts = parts.map(|part| match part {
        Part::Text(text) => text.text.len(),
        _ => 0,
    });
    let said: usize = texts.sum();
    512 + said + said / 16 + 64 * messages.len()
}
