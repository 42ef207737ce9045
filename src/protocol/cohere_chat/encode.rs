//! Requests.

use bytes::Bytes;
use http::{
    HeaderValue, Method, Request,
    header::{ACCEPT, CONTENT_TYPE},
};
use serde_json::{Map, Value, json};

use super::{NAME, messages::Conversation, model::Rules, settings, tools};
use crate::{
    Error,
    protocol::{CohereChat, Endpoint, Own, own_words::OwnWords, unsupported::Unsupported},
    types::{ChatRequest, ResponseFormat},
};

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const EVENTS: HeaderValue = HeaderValue::from_static("text/event-stream");
const DOCUMENTS: &str = "documents";

/// What a request may say in words of its own.
const WORDS: OwnWords = OwnWords {
    name: NAME,
    ours: &["model", "messages", "stream", "tools", "max_tokens"],
    read: &[DOCUMENTS],
};

/// What the parts of a request are written by.
#[derive(Clone, Copy)]
pub(super) struct Target<'a> {
    pub(super) own: &'a Own<'a>,
    pub(super) rules: &'static Rules,
    pub(super) unsupported: Unsupported<'a>,
}

pub(super) fn encode(request: &ChatRequest, endpoint: &Endpoint) -> Result<Request<Bytes>, Error> {
    let own = Own::of::<CohereChat>(request, endpoint);
    let target = Target {
        own: &own,
        rules: Rules::of(request.model()),
        unsupported: Unsupported::of(request, endpoint),
    };
    let body = Value::Object(body(request, target)?);
    let mut sent = Request::new(Bytes::from(body.to_string()));
    *sent.method_mut() = Method::POST;
    *sent.uri_mut() = endpoint.join(&["v2", "chat"])?;
    let accept = if request.is_stream() { EVENTS } else { JSON };
    sent.headers_mut().insert(CONTENT_TYPE, JSON);
    sent.headers_mut().insert(ACCEPT, accept);
    Ok(sent)
}

fn body(request: &ChatRequest, target: Target<'_>) -> Result<Map<String, Value>, Error> {
    let settings = request.settings();
    let own = WORDS.of(&settings.extra);
    let given = own.and_then(|own| own.get(DOCUMENTS)?.as_array());
    let mut conversation = Conversation::read(request.messages(), target)?;
    let mut documents = given.cloned().unwrap_or_default();
    documents.append(&mut conversation.documents);

    let mut body = Map::new();
    tools::write(settings, target, &mut body)?;
    match &settings.response_format {
        // Neither can be had together with JSON (PROVIDERS §7).
        Some(format) if body.contains_key("tools") || !documents.is_empty() => {
            conversation.instruct(told(format, target)?);
        }
        Some(format) => body.extend(held(format, target)?),
        None => {}
    }
    settings::write(settings, target, &mut body)?;
    if !documents.is_empty() {
        body.insert(DOCUMENTS.to_owned(), Value::Array(documents));
    }
    body.insert("model".to_owned(), json!(request.model()));
    body.insert("messages".to_owned(), Value::Array(conversation.turns));
    if request.is_stream() {
        body.insert("stream".to_owned(), Value::Bool(true));
    }
    WORDS.put(own, &mut body, target.unsupported)?;
    Ok(body)
}

/// The form that the answer is held to.
fn held(format: &ResponseFormat, target: Target<'_>) -> Result<Option<(String, Value)>, Error> {
    let mut held = json!({"type": "json_object"});
    match format {
        ResponseFormat::Text => return Ok(None),
        ResponseFormat::JsonObject => {}
        ResponseFormat::JsonSchema(form) => {
            if let Some(schema) = form.described() {
                held["json_schema"] = schema.into_owned();
            }
        }
        ResponseFormat::Other(_) => return unknown(target).map(|()| None),
    }
    Ok(Some(("response_format".to_owned(), held)))
}

/// What a form asks, in words.
fn told(format: &ResponseFormat, target: Target<'_>) -> Result<Option<String>, Error> {
    let told = "Answer with a single JSON object and nothing else: no Markdown, no comment.";
    Ok(match format {
        ResponseFormat::Text => None,
        ResponseFormat::JsonObject => Some(told.to_owned()),
        ResponseFormat::JsonSchema(form) => Some(match form.described() {
            Some(schema) => format!("{told} It has to match this JSON Schema: {schema}"),
            None => told.to_owned(),
        }),
        ResponseFormat::Other(_) => return unknown(target).map(|()| None),
    })
}

fn unknown(target: Target<'_>) -> Result<(), Error> {
    let why = "Cohere knows text, JSON and JSON Schema";
    target.unsupported.field("response_format", why)
}
