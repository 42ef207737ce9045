//! The events of a stream as their server frames them.

use serde_json::Value;
use tollgate::protocol::Framing;

#[path = "../bedrock_converse/frames.rs"]
pub(crate) mod frames;

/// Events in a framing. A text stands for itself: it is no JSON.
pub(crate) fn framed(framing: Framing, events: &[Value]) -> Vec<u8> {
    let frame = match framing {
        Framing::Sse => named,
        // Google's lines end in CRLF.
        Framing::SseOrJson => |event: &Value| format!("data: {event}\r\n\r\n").into(),
        Framing::Ndjson => line,
        Framing::AwsEventStream => message,
        other => panic!("nobody frames {other:?} here"),
    };
    events.iter().flat_map(frame).collect()
}

/// A server-sent event, named by its type where it has one.
fn named(event: &Value) -> Vec<u8> {
    match (event, event["type"].as_str()) {
        (Value::String(mark), _) => format!("data: {mark}\n\n"),
        (_, Some(name)) => format!("event: {name}\ndata: {event}\n\n"),
        _ => format!("data: {event}\n\n"),
    }
    .into()
}

fn line(event: &Value) -> Vec<u8> {
    match event {
        Value::String(text) => format!("{text}\n"),
        event => format!("{event}\n"),
    }
    .into()
}

/// A message of an AWS event stream: a list of its type, or `exception:` and that, and what it holds;
/// an object goes by its own `type` (`PROVIDERS` §8.2).
fn message(event: &Value) -> Vec<u8> {
    let (kind, payload) = match event {
        Value::Array(pair) => (pair.first(), pair.get(1)),
        other => (other.get("type"), Some(other)),
    };
    let kind = kind.and_then(Value::as_str).unwrap_or_default();
    let payload = payload.map(Value::to_string).unwrap_or_default();
    match kind.strip_prefix("exception:") {
        Some(kind) => frames::exception(kind, &payload),
        None => frames::event(kind, &payload),
    }
}
