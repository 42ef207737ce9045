//! A reading as a line of JSON.

use serde_json::{Value, json};
use tollgate::{Completion, Embeddings, Error, Usage};

use crate::{
    exchange::Exchange,
    read::{Answer, Reading},
};

/// Whether an exchange was understood: an error that the provider meant is.
pub(crate) fn is_ok(reading: &Reading) -> bool {
    let understood = match &reading.outcome {
        Ok(_) => true,
        Err(error) => {
            error.kind() != tollgate::ErrorKind::Protocol && error.code() != Some("truncated")
        }
    };
    reading.steady && understood
}

/// The line of an exchange.
pub(crate) fn line(exchange: &Exchange, reading: &Reading) -> Value {
    let mut line = match &reading.outcome {
        Ok(Answer::Chat(completion)) => chat(completion),
        Ok(Answer::Embed(embeddings)) => embed(embeddings),
        Err(error) => refusal(error),
    };
    line["id"] = json!(exchange.id);
    line["ok"] = json!(is_ok(reading));
    line["reencoded_request"] = json!(reading.reencoded);
    line
}

fn chat(completion: &Completion) -> Value {
    let calls = completion
        .tool_calls()
        .map(|call| json!({"id": *call.id, "name": *call.name, "arguments": call.arguments}));
    let calls: Vec<Value> = calls.collect();
    json!({
        "text": present(&completion.text()),
        "reasoning": present(&completion.reasoning()),
        "refusal": present(&completion.refusal()),
        "tool_calls": (!calls.is_empty()).then_some(calls),
        "finish_reason": completion.finish_reason().map(ToString::to_string),
        "usage": (!completion.usage().estimated).then(|| usage(completion.usage())),
        "response_model": completion.model().map(|model| &**model),
        "embeddings": null,
        "error": null,
    })
}

/// Of each vector its length stands in the line.
fn embed(embeddings: &Embeddings) -> Value {
    let lengths: Vec<usize> = embeddings.vectors.iter().map(Vec::len).collect();
    json!({
        "text": null,
        "reasoning": null,
        "refusal": null,
        "tool_calls": null,
        "finish_reason": null,
        "usage": (!embeddings.usage().estimated).then(|| usage(embeddings.usage())),
        "response_model": embeddings.model().map(|model| &**model),
        "embeddings": lengths,
        "error": null,
    })
}

fn present(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// Audio stands in `input` and `output`, for which the line has no classes of its own.
fn usage(usage: &Usage) -> Value {
    json!({
        "input": usage.input + usage.audio_input,
        "cache_read": usage.cache_read,
        "cache_write": usage.cache_write + usage.cache_write_1h,
        "output": usage.output + usage.audio_output,
        "reasoning": usage.reasoning,
        "total": usage.total(),
    })
}

fn refusal(error: &Error) -> Value {
    json!({
        "text": null,
        "reasoning": null,
        "refusal": null,
        "tool_calls": null,
        "finish_reason": null,
        "usage": null,
        "response_model": null,
        "embeddings": null,
        "error": {
            "kind": format!("{:?}", error.kind()),
            "status": error.status(),
            "retry_after_ms": error.retry_after().map(|wait| wait.as_secs_f64() * 1e3),
            "message": error.message(),
        },
    })
}
