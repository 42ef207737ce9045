//! Requests.

use bytes::Bytes;
use http::{
    HeaderName, HeaderValue, Method, Request,
    header::{ACCEPT, CONTENT_TYPE},
};
use serde_json::{Map, Value, json};
use tollgate_layers::Reach;

use super::{
    format::Form,
    messages::Conversation,
    model::{Model, Thinking},
    settings,
    thinking::Plan,
    tools,
    words::Words,
};
use crate::{
    Error, ErrorKind,
    protocol::{Endpoint, unsupported::Unsupported},
    types::ChatRequest,
};

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const EVENTS: HeaderValue = HeaderValue::from_static("text/event-stream");
const VERSION: HeaderName = HeaderName::from_static("anthropic-version");
const BETA: HeaderName = HeaderName::from_static("anthropic-beta");

pub(super) fn encode(request: &ChatRequest, endpoint: &Endpoint) -> Result<Request<Bytes>, Error> {
    let model = Model::of(request.model());
    let unsupported = Unsupported::of(request, endpoint);
    let mut words = Words::of(request.settings());
    let betas = words.betas(unsupported)?;
    let body = body(request, endpoint, model, words)?;
    let body = serde_json::to_vec(&body).map_err(|error| {
        Error::new(ErrorKind::InvalidRequest)
            .with_provider(endpoint.provider().clone())
            .with_reach(Reach::NotSent)
            .with_source(error)
    })?;
    let mut sent = Request::new(Bytes::from(body));
    *sent.method_mut() = Method::POST;
    *sent.uri_mut() = endpoint.join(&["v1", "messages"])?;
    let accept = if request.is_stream() { EVENTS } else { JSON };
    let headers = sent.headers_mut();
    headers.insert(CONTENT_TYPE, JSON);
    headers.insert(ACCEPT, accept);
    headers.insert(VERSION, HeaderValue::from_static(model.version));
    if let Some(betas) = betas {
        headers.insert(BETA, betas);
    }
    Ok(sent)
}

fn body(
    request: &ChatRequest,
    endpoint: &Endpoint,
    model: &Model,
    mut words: Words,
) -> Result<Map<String, Value>, Error> {
    let unsupported = Unsupported::of(request, endpoint);
    let settings = request.settings();
    let limit = settings.max_tokens.unwrap_or(model.output);
    let mut plan = match words.plan(settings, unsupported)? {
        Some(plan) => plan,
        None => Plan::of(settings, model, limit, unsupported)?,
    };
    let mut conversation = Conversation::of(request, endpoint, model, unsupported)?;
    let has_budget = plan.is_on && model.thinking == Thinking::Budget;
    if has_budget && conversation.is_thoughtless() {
        let why = "the tools were called by a turn that holds no thoughts of this model";
        unsupported.field("reasoning_effort", why)?;
        plan = Plan::default();
    }
    let form = Form::of(settings, model, plan.is_on, unsupported)?;
    let tools = tools::write(settings, &form, unsupported)?;
    let choice = tools::choice(settings, &form, model, plan.is_on, unsupported)?;

    let mut body = Map::new();
    let mut put = |name: &str, value: Value| body.insert(name.to_owned(), value);
    put("model", json!(request.model()));
    put("max_tokens", json!(limit));
    if request.is_stream() {
        put("stream", json!(true));
    }
    if let Form::Told(told) = &form {
        conversation
            .system
            .push(json!({"type": "text", "text": told}));
    }
    if !conversation.system.is_empty() {
        put(
            "system",
            Value::Array(std::mem::take(&mut conversation.system)),
        );
    }
    put("messages", Value::Array(conversation.turns()));
    if !tools.is_empty() {
        put("tools", Value::Array(tools));
    }
    if let Some(choice) = choice {
        put("tool_choice", choice);
    }
    if let Some(thinking) = &plan.thinking {
        put("thinking", thinking.clone());
    }
    let mut output = Map::new();
    if let Some(effort) = plan.effort {
        output.insert("effort".to_owned(), json!(effort));
    }
    if let Form::Native(schema) = form {
        output.insert("format".to_owned(), schema);
    }
    if !output.is_empty() {
        put("output_config", Value::Object(output));
    }
    if let Some(mark) = settings.extra.get("cache_control") {
        put("cache_control", mark.clone());
    }
    settings::write(settings, model, &plan, unsupported, &mut body)?;
    words.write(model.sampling.is_now(plan.is_on), unsupported, &mut body)?;
    Ok(body)
}
