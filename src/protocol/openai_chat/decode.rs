//! Whole answers.

use std::sync::Arc;

use bytes::Bytes;
use http::{header::CONTENT_TYPE, response::Parts};
use serde_json::{Map, Value};
use tollgate_layers::Reach;

use super::{
    calls::made_up,
    error, usage,
    wire::{Fragment, Said},
};
use crate::{
    Error, ErrorKind,
    protocol::{
        Endpoint,
        lenient::{count, list, object, take, text, word},
    },
    types::{
        Block, Choice, Completion, FinishReason, Message, Part, Reasoning, Role, Summary, Text,
        ToolCall, form::PROTOCOL,
    },
};

pub(super) fn decode(
    parts: &Parts,
    body: &Bytes,
    endpoint: &Endpoint,
) -> Result<Completion, Error> {
    let provider = endpoint.provider();
    let Ok(Value::Object(mut answer)) = serde_json::from_slice(body) else {
        return Err(undecodable(parts, provider, "the answer is no JSON object"));
    };
    let choices = list(&mut answer, "choices");
    if let Some(failure) = take(&mut answer, "error").filter(error::is_error) {
        return Err(error::inside(&failure, provider));
    }
    if answer.get("object").is_some_and(|kind| kind == "error") {
        return Err(error::inside(&Value::Object(answer), provider));
    }
    let mut summary = Summary::new();
    summary.provider = Some(provider.clone());
    summary.reach = Reach::Answered;
    summary.response_id = word(&mut answer, "id");
    summary.model = word(&mut answer, "model");
    summary.service_tier = word(&mut answer, "service_tier");
    let stated = take(&mut answer, "usage").and_then(|usage| usage::read(&usage));
    match stated {
        Some(usage) => summary.usage = usage,
        None => summary.usage.estimated = true,
    }
    let id = summary.response_id.as_deref();
    let choices = choices.into_iter().enumerate();
    let choices = choices.filter_map(|(at, choice)| match choice {
        Value::Object(members) => Some(alternative(at, members, id, provider)),
        _ => None,
    });
    let mut choices = choices.collect::<Result<Vec<_>, _>>()?;
    if choices.is_empty() {
        return Err(undecodable(parts, provider, "the answer has no choices"));
    }
    choices.sort_by_key(|choice| choice.index);
    let created = count(take(&mut answer, "created").as_ref());
    answer.shift_remove("object");
    answer.retain(|_, value| !value.is_null());
    let mut completion = Completion::new(choices, summary);
    completion.created = created;
    completion.extra = answer.into();
    Ok(completion)
}

fn alternative(
    at: usize,
    mut members: Map<String, Value>,
    id: Option<&str>,
    provider: &Arc<str>,
) -> Result<Choice, Error> {
    let stated = count(take(&mut members, "index").as_ref());
    let index = u32::try_from(stated.unwrap_or(at as u64)).unwrap_or(u32::MAX);
    let mut message = object(&mut members, "message");
    let delta = object(&mut members, "delta");
    if message.is_empty() {
        message = delta;
    }
    let said = Said::read(message);
    let raw = text(&mut members, "finish_reason");
    if raw.as_deref() == Some("error") {
        let failure = members.get("error").unwrap_or(&Value::Null);
        return Err(error::inside(failure, provider));
    }
    let finish = raw
        .as_deref()
        .map(|raw| reason(raw, !said.refusal.is_empty()));
    members.retain(|_, value| !value.is_null());
    if let Some(raw) = raw
        && finish.as_ref().is_some_and(|finish| finish.as_str() != raw)
    {
        members.insert("finish_reason".to_owned(), Value::String(raw));
    }
    let mut choice = Choice::new(whole(said, index, id, provider), finish);
    choice.index = index;
    choice.extra = members.into();
    Ok(choice)
}

fn whole(said: Said, choice: u32, id: Option<&str>, provider: &Arc<str>) -> Message {
    let mut content = Vec::new();
    if !said.reasoning.is_empty() || said.signature.is_some() {
        let mut reasoning = Reasoning::new(said.reasoning, said.member);
        reasoning.signature = said.signature;
        content.push(Part::Reasoning(reasoning));
    }
    if !said.text.is_empty() {
        content.push(Part::text(said.text));
    }
    let block = |value: Value| Part::Opaque(Block::new(PROTOCOL, value));
    content.extend(said.blocks.into_iter().map(block));
    if !said.refusal.is_empty() {
        content.push(Part::Refusal(Text::new(said.refusal)));
    }
    let calls = said.calls.into_iter().zip(0..);
    content.extend(calls.map(|(call, index)| Part::ToolCall(called(call, id, choice, index))));
    let mut message = Message::new(Role::Assistant, content);
    message.extra = said.rest.into();
    message.origin = Some(provider.clone());
    message
}

fn called(call: Fragment, response: Option<&str>, choice: u32, index: u32) -> ToolCall {
    let id = call
        .id
        .map_or_else(|| made_up(response, choice, index), Arc::from);
    let mut whole = ToolCall::new(id, call.name, call.arguments);
    whole.custom = call.custom;
    whole.extra = call.rest.into();
    whole
}

/// Why an alternative ended, in the crate's words (`PROVIDERS` §1.4).
pub(super) fn reason(raw: &str, refused: bool) -> FinishReason {
    match raw {
        _ if refused => FinishReason::ContentFilter,
        "stop" => FinishReason::Stop,
        "length" | "model_length" => FinishReason::Length,
        "tool_calls" | "function_call" => FinishReason::ToolCalls,
        "content_filter" => FinishReason::ContentFilter,
        other => FinishReason::Other(other.into()),
    }
}

/// A success that cannot be read: nobody says what it used, and it was billed all the same.
pub(in crate::protocol) fn undecodable(parts: &Parts, provider: &Arc<str>, what: &str) -> Error {
    let kind = parts.headers.get(CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or("none");
    Error::new(ErrorKind::Protocol)
        .with_provider(provider.clone())
        .with_status(parts.status.as_u16())
        .with_reach(Reach::MaybeProcessed)
        .with_message(format!("{what} (content-type: {kind})"))
}
