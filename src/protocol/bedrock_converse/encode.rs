//! Requests.

use bytes::Bytes;
use http::{
    HeaderValue, Method, Request,
    header::{ACCEPT, CONTENT_TYPE},
};
use serde_json::{Map, Value, json};
use tollgate_layers::Reach;

use super::{
    NAME,
    format::Form,
    messages::Conversation,
    model::{BASE, Model},
    settings::{self, Thinking},
    tools,
};
use crate::{
    Error, ErrorKind,
    protocol::{Endpoint, own_words::OwnWords, unsupported::Unsupported},
    types::ChatRequest,
};

/// What a request may say in words of its own.
const WORDS: OwnWords = OwnWords {
    name: NAME,
    ours: &[
        "messages",
        "system",
        "toolConfig",
        "tools",
        "serviceTier",
        "maxTokens",
        "max_tokens",
        "max_completion_tokens",
    ],
    read: &[BASE],
};

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const EVENTS: HeaderValue = HeaderValue::from_static("application/vnd.amazon.eventstream");

pub(super) fn encode(request: &ChatRequest, endpoint: &Endpoint) -> Result<Request<Bytes>, Error> {
    let body = body(request, endpoint)?;
    let body = serde_json::to_vec(&body).map_err(|error| {
        Error::new(ErrorKind::InvalidRequest)
            .with_provider(endpoint.provider().clone())
            .with_reach(Reach::NotSent)
            .with_source(error)
    })?;
    let (operation, accept) = if request.is_stream() {
        ("converse-stream", EVENTS)
    } else {
        ("converse", JSON)
    };
    let mut sent = Request::new(Bytes::from(body));
    *sent.method_mut() = Method::POST;
    *sent.uri_mut() = endpoint.join_encoded(&["model", request.model(), operation])?;
    let headers = sent.headers_mut();
    headers.insert(CONTENT_TYPE, JSON);
    headers.insert(ACCEPT, accept);
    Ok(sent)
}

fn body(request: &ChatRequest, endpoint: &Endpoint) -> Result<Map<String, Value>, Error> {
    let model = Model::of(request);
    let unsupported = Unsupported::of(request, endpoint);
    let settings = request.settings();
    let mut conversation = Conversation::of(request, endpoint, model, unsupported)?;
    let thinking = Thinking::of(settings, model, &conversation, unsupported)?;
    let form = Form::of(settings, model, thinking.is_on, unsupported)?;
    let tools = tools::write(
        settings,
        &form,
        model,
        thinking.is_on,
        &conversation,
        unsupported,
    )?;
    if let Form::Told(told) = &form {
        conversation.system.push(json!({"text": told}));
    }
    if let Some(told) = tools.told {
        conversation.system.push(json!({"text": told}));
    }

    let mut body = Map::new();
    let mut put = |name: &str, value: Value| body.insert(name.to_owned(), value);
    if !conversation.system.is_empty() {
        put(
            "system",
            Value::Array(std::mem::take(&mut conversation.system)),
        );
    }
    put("messages", Value::Array(conversation.turns()));
    if let Some(config) = tools.config {
        put("toolConfig", config);
    }
    if let Form::Native(format) = form {
        put("outputConfig", json!({"textFormat": format}));
    }
    settings::write(
        settings,
        model,
        thinking,
        tools.additional,
        unsupported,
        &mut body,
    )?;
    WORDS.put(WORDS.of(&settings.extra), &mut body, unsupported)?;
    Ok(body)
}
