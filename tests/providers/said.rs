//! What answers and errors say, in the words in which fixtures expect it.

use serde_json::{Map, Value, json};
use tollgate::{
    Completion, Embeddings, Error,
    types::{Part, ToolCall},
};

/// Everything that a fixture may expect of an answer.
pub(crate) fn answer(completion: &Completion) -> Value {
    let present = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let some = |list: Vec<Value>| (!list.is_empty()).then_some(list);
    let calls = completion.tool_calls();
    let calls = calls.map(|call| {
        let said = [json!(call.id), json!(call.name), json!(call.arguments)];
        Value::from_iter(said.into_iter().chain(signature(call)))
    });
    let parts = &completion.message().content;
    let kinds = parts.iter().map(|part| json!(kind(part)));
    let signatures = parts.iter().filter_map(|part| match part {
        Part::Reasoning(reasoning) => Some(json!(reasoning.signature.as_ref()?)),
        _ => None,
    });
    let blocks = parts.iter().filter_map(|part| match part {
        Part::Opaque(block) => Some(block_kind(&block.value)),
        _ => None,
    });
    let choices = completion.choices.iter();
    let usage = completion.usage();
    let counts: Map<String, Value> = serde_json::from_value(json!(usage)).expect("an object");
    let counts = counts
        .into_iter()
        .filter(|(_, count)| count.as_u64() > Some(0));
    json!({
        "text": present(&completion.text()),
        "reasoning": present(&completion.reasoning()),
        "refusal": present(&completion.refusal()),
        "tool_calls": some(calls.collect()),
        "signatures": some(signatures.collect()),
        "blocks": some(blocks.collect()),
        "parts": kinds.collect::<Vec<_>>(),
        "choices": choices.map(|choice| choice.message.text()).collect::<Vec<_>>(),
        "finish": completion.finish_reason().map(ToString::to_string),
        "usage": counts.collect::<Map<_, _>>(),
        "estimated": usage.estimated.then_some(true),
        "model": completion.model(),
        "tier": completion.summary.service_tier,
        "message": completion.message().extra,
        "choice": completion.first().map(|choice| &choice.extra),
        "answer": completion.extra,
    })
}

/// Everything that a fixture may expect of embeddings.
pub(crate) fn embeddings(embeddings: &Embeddings) -> Value {
    let usage = embeddings.usage();
    assert_eq!(usage.total(), usage.input, "there is no output");
    json!({
        "vectors": embeddings.vectors,
        "usage": (!usage.estimated).then(|| json!({"input": usage.input})),
        "model": embeddings.model(),
        "id": embeddings.summary.response_id,
        "extra": embeddings.extra,
    })
}

/// Everything that a fixture may expect of an error. One that came in the midst of a stream goes by
/// its cause.
pub(crate) fn failure(error: &Error) -> Value {
    json!({"error": {
        "kind": format!("{:?}", error.cause().unwrap_or(error.kind())),
        "status": error.status(),
        "code": error.code(),
        "message": error.message(),
        "request_id": error.request_id(),
        "retry_after_ms": error.retry_after().map(|wait| wait.as_millis()),
    }})
}

fn kind(part: &Part) -> &'static str {
    match part {
        Part::Text(_) => "text",
        Part::Reasoning(_) => "reasoning",
        Part::Refusal(_) => "refusal",
        Part::ToolCall(_) => "call",
        Part::Opaque(_) => "opaque",
        _ => "other",
    }
}

/// What signs a call, which stands beside it.
fn signature(call: &ToolCall) -> Option<Value> {
    let kept = call.extra.get("extra_content")?;
    kept.pointer("/google/thought_signature").cloned()
}

/// The type that a block states, or the member that it is.
fn block_kind(block: &Value) -> Value {
    let member = || block.as_object()?.keys().next().map(|name| json!(name));
    let stated = Some(&block["type"])
        .filter(|kind| kind.is_string())
        .cloned();
    stated.or_else(member).unwrap_or_default()
}
