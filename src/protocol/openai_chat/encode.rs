//! Requests.

use std::borrow::Cow;

use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, Method, Request,
    header::{ACCEPT, CONTENT_TYPE},
};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use tollgate_layers::Reach;

use crate::{
    Error, ErrorKind,
    protocol::Endpoint,
    types::{ChatRequest, Extra, Message, Part, Role, form::Form},
};

const JSON: HeaderValue = HeaderValue::from_static("application/json");
/// Room for the headers that are added on the way, without moving those that are there.
const HEADERS: usize = 12;
const EVENTS: HeaderValue = HeaderValue::from_static("text/event-stream");

pub(super) fn encode(request: &ChatRequest, endpoint: &Endpoint) -> Result<Request<Bytes>, Error> {
    let form = Form {
        request,
        messages: Outgoing {
            messages: request.messages(),
            endpoint,
        },
        limit: endpoint.quirks().output_limit.as_str(),
        usage: endpoint.quirks().stream_usage,
        unused: false,
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
    *sent.uri_mut() = endpoint.join(&["chat", "completions"])?;
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

/// The messages as this endpoint may see them.
struct Outgoing<'a> {
    messages: &'a [Message],
    endpoint: &'a Endpoint,
}

impl Serialize for Outgoing<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let endpoint = self.endpoint;
        serializer.collect_seq(self.messages.iter().map(|message| seen(message, endpoint)))
    }
}

/// A message as this endpoint may see it; copied only where it has to change.
fn seen<'a>(message: &'a Message, endpoint: &Endpoint) -> Cow<'a, Message> {
    let mut message = Cow::Borrowed(message);
    if is_foreign(&message, endpoint) {
        strip(message.to_mut());
    }
    if message.content.iter().any(is_unsendable) {
        message.to_mut().content.retain(|part| !is_unsendable(part));
    }
    if message.role == Role::Developer && !endpoint.quirks().developer_role {
        message.to_mut().role = Role::System;
    }
    if let Some(id) = heard(&message) {
        message.to_mut().extra.insert("audio", json!({"id": id}));
    }
    message
}

/// Whether it is reasoning that stood in no member which it could go back in.
fn is_unsendable(part: &Part) -> bool {
    matches!(part, Part::Reasoning(reasoning) if reasoning.member.is_none())
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

/// The identifier of an audio answer, by which alone it goes back (`PROVIDERS` §2.1).
fn heard(message: &Message) -> Option<Value> {
    let audio = message.extra.get("audio")?.as_object()?;
    (audio.len() > 1).then(|| audio.get("id").cloned())?
}
