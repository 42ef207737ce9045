//! Whole answers.

use std::{mem, sync::Arc};

use bytes::Bytes;
use http::{header::CONTENT_TYPE, response::Parts};
use serde_json::{Map, Value};
use tollgate_layers::Reach;

use super::{
    answer::{Answer, Choice as WireChoice},
    calls::made_up,
    error,
    wire::{Fragment, Said},
};
use crate::{
    Error, ErrorKind,
    protocol::{Endpoint, lenient::take, tolerant},
    types::{
        Block, Choice, Completion, FinishReason, Message, Origin, Part, Reasoning, Role, Summary,
        Text, ToolCall, form::PROTOCOL,
    },
};

pub(super) fn decode(
    parts: &Parts,
    body: &Bytes,
    endpoint: &Endpoint,
) -> Result<Completion, Error> {
    let provider = endpoint.provider();
    let mut answer = Answer::<'_, true>::default();
    if tolerant::object(body, &mut answer).is_none() {
        return Err(undecodable(parts, provider, "the answer is no JSON object"));
    }
    if let Some(failure) = take(&mut answer.rest, "error").filter(error::is_error) {
        return Err(error::inside(&failure, provider));
    }
    if answer.is_error {
        return Err(error::inside(&beside_choices(body), provider));
    }
    let mut summary = Summary::new();
    summary.provider = Some(provider.clone());
    summary.reach = Reach::Answered;
    summary.response_id = answer.id.as_deref().map(Arc::from);
    summary.model = answer.model.as_deref().map(Arc::from);
    summary.service_tier = answer.service_tier.as_deref().map(Arc::from);
    match answer.usage {
        Some(usage) => summary.usage = usage,
        None => summary.usage.estimated = true,
    }
    let id = answer.id.as_deref();
    // There is one as a rule.
    let mut choices = Vec::with_capacity(1);
    for (at, choice) in answer.choices.numbered() {
        choices.push(alternative(at, choice, id, provider)?);
    }
    if choices.is_empty() {
        return Err(undecodable(parts, provider, "the answer has no choices"));
    }
    choices.sort_by_key(|choice| choice.index);
    let mut completion = Completion::new(choices, summary);
    completion.created = answer.created;
    completion.extra = answer.unread.and(answer.rest);
    Ok(completion)
}

/// An answer that is an error itself.
fn beside_choices(body: &[u8]) -> Value {
    let mut members: Map<String, Value> = serde_json::from_slice(body).unwrap_or_default();
    members.shift_remove("choices");
    members.shift_remove("error");
    Value::Object(members)
}

fn alternative(
    at: usize,
    choice: &mut WireChoice<'_, true>,
    id: Option<&str>,
    provider: &Arc<str>,
) -> Result<Choice, Error> {
    let index = choice.place(at);
    let WireChoice {
        said,
        finish: raw,
        rest: mut members,
        ..
    } = mem::take(choice);
    if raw.as_deref() == Some("error") {
        let failure = members.get("error").unwrap_or(&Value::Null);
        return Err(error::inside(failure, provider));
    }
    let finish = raw
        .as_deref()
        .map(|raw| reason(raw, !said.refusal.is_empty()));
    if let Some(raw) = raw
        && finish.as_ref().is_some_and(|finish| finish.as_str() != raw)
    {
        members.insert("finish_reason".to_owned(), Value::String(raw.into_owned()));
    }
    let mut choice = Choice::new(whole(said, index, id, provider), finish);
    choice.index = index;
    choice.extra = members.into();
    Ok(choice)
}

fn whole(said: Said, choice: u32, id: Option<&str>, provider: &Arc<str>) -> Message {
    // It says one thing as a rule.
    let mut content = Vec::with_capacity(1);
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
    message.extra = said.unread.and(said.rest);
    message.origin = Some(Origin::from(provider.clone()));
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
