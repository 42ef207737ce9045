//! Requests.

use std::borrow::Cow;

use bytes::Bytes;
use http::{
    HeaderValue, Method, Request,
    header::{ACCEPT, CONTENT_TYPE},
};
use serde_json::{Value, json};
use tollgate_layers::Reach;

use crate::{
    Error, ErrorKind,
    protocol::Endpoint,
    types::{ChatRequest, Extra, Message, Part, Role, form::Form},
};

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const EVENTS: HeaderValue = HeaderValue::from_static("text/event-stream");

pub(super) fn encode(request: &ChatRequest, endpoint: &Endpoint) -> Result<Request<Bytes>, Error> {
    let form = Form {
        request,
        messages: &outgoing(request.messages(), endpoint),
        limit: endpoint.quirks().output_limit.as_str(),
        usage: endpoint.quirks().stream_usage,
        unused: false,
    };
    let body = serde_json::to_vec(&form).map_err(|error| {
        Error::new(ErrorKind::InvalidRequest)
            .with_provider(endpoint.provider().clone())
            .with_reach(Reach::NotSent)
            .with_source(error)
    })?;
    let mut sent = Request::new(Bytes::from(body));
    *sent.method_mut() = Method::POST;
    *sent.uri_mut() = endpoint.join(&["chat", "completions"])?;
    let accept = if request.is_stream() { EVENTS } else { JSON };
    sent.headers_mut().insert(CONTENT_TYPE, JSON);
    sent.headers_mut().insert(ACCEPT, accept);
    Ok(sent)
}

/// The messages as this endpoint may see them; copied only where one has to change.
fn outgoing<'a>(messages: &'a [Message], endpoint: &Endpoint) -> Cow<'a, [Message]> {
    if !messages.iter().any(|message| changes(message, endpoint)) {
        return Cow::Borrowed(messages);
    }
    let sent = messages.iter().map(|message| {
        let mut message = message.clone();
        if is_foreign(&message, endpoint) {
            strip(&mut message);
        }
        if is_unknown_role(&message, endpoint) {
            message.role = Role::System;
        }
        if let Some(id) = heard(&message) {
            message.extra.insert("audio", json!({"id": id}));
        }
        message
    });
    sent.collect()
}

fn changes(message: &Message, endpoint: &Endpoint) -> bool {
    is_foreign(message, endpoint) || is_unknown_role(message, endpoint) || heard(message).is_some()
}

/// Whether another provider wrote it: its reasoning and its own members mean nothing here, and may
/// be refused.
fn is_foreign(message: &Message, endpoint: &Endpoint) -> bool {
    let origin = message.origin.as_ref();
    origin.is_some_and(|origin| origin != endpoint.provider())
}

fn strip(message: &mut Message) {
    message.extra = Extra::default();
    let own = |part: &Part| matches!(part, Part::Reasoning(_) | Part::Opaque(_));
    message.content.retain(|part| !own(part));
    for part in &mut message.content {
        match part {
            Part::Text(text) | Part::Refusal(text) => text.extra = Extra::default(),
            Part::ToolCall(call) => call.extra = Extra::default(),
            _ => {}
        }
    }
}

fn is_unknown_role(message: &Message, endpoint: &Endpoint) -> bool {
    message.role == Role::Developer && !endpoint.quirks().developer_role
}

/// The identifier of an audio answer, by which alone it goes back (`PROVIDERS` §2.1).
fn heard(message: &Message) -> Option<Value> {
    let audio = message.extra.get("audio")?.as_object()?;
    (audio.len() > 1).then(|| audio.get("id").cloned())?
}
