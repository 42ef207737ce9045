//! Requests.

use bytes::Bytes;
use http::{
    HeaderValue, Method, Request,
    header::{ACCEPT, CONTENT_TYPE},
};
use serde_json::{Map, Value, json};

use super::{NAME, messages, settings, tools};
use crate::{
    Error,
    protocol::{Endpoint, OllamaChat, Own, own_words::OwnWords, unsupported::Unsupported},
    types::ChatRequest,
};

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const LINES: HeaderValue = HeaderValue::from_static("application/x-ndjson");

/// What a request may say in words of its own.
const WORDS: OwnWords = OwnWords {
    name: NAME,
    ours: &["model", "messages", "tools", "stream", "num_predict"],
    read: &[],
};

pub(super) fn encode(request: &ChatRequest, endpoint: &Endpoint) -> Result<Request<Bytes>, Error> {
    let body = Value::Object(body(request, endpoint)?);
    let mut sent = Request::new(Bytes::from(body.to_string()));
    *sent.method_mut() = Method::POST;
    *sent.uri_mut() = endpoint.join(&["api", "chat"])?;
    let accept = if request.is_stream() { LINES } else { JSON };
    sent.headers_mut().insert(CONTENT_TYPE, JSON);
    sent.headers_mut().insert(ACCEPT, accept);
    Ok(sent)
}

fn body(request: &ChatRequest, endpoint: &Endpoint) -> Result<Map<String, Value>, Error> {
    let unsupported = Unsupported::of(request, endpoint);
    let settings = request.settings();
    let mut body = Map::new();
    body.insert("model".to_owned(), json!(request.model()));
    let own = Own::of::<OllamaChat>(request, endpoint);
    let messages = messages::write(request.messages(), &own, unsupported)?;
    body.insert("messages".to_owned(), Value::Array(messages));
    // Without it the answer is a stream.
    body.insert("stream".to_owned(), json!(request.is_stream()));
    let tools = tools::write(settings, unsupported)?;
    if !tools.is_empty() {
        body.insert("tools".to_owned(), Value::Array(tools));
    }
    settings::write(settings, unsupported, &mut body)?;
    WORDS.put(WORDS.of(&settings.extra), &mut body, unsupported)?;
    // Else Ollama forgets the oldest messages of a conversation that is too long, and tells nobody.
    let truncate = body.entry("truncate");
    truncate.or_insert(Value::Bool(false));
    Ok(body)
}
