//! Errors, and what they mean (`PROVIDERS` §1.6).

use std::{sync::Arc, time::Duration};

use http::response::Parts;
use serde_json::{Map, Value};
use tollgate_layers::Reach;

use crate::{
    Error, ErrorKind,
    protocol::openai_chat::{
        self,
        error::{answered_in, inside_in},
        kind::{Dialect, Evidence},
    },
};

/// The bodies are read as those of everyone else: a proxy in front may answer anything.
const COHERE: Dialect = Dialect {
    kind,
    status: |_| None,
    request_id: "x-debug-trace-id",
};

/// What a trial key may do, which no wait within reason gives back.
const QUOTA_TEXT: [&str; 2] = ["/ month", "per month"];

/// The error of an answer whose status says so.
pub(super) fn answered(
    parts: &Parts,
    body: &[u8],
    provider: &Arc<str>,
    wait: Option<Duration>,
) -> Error {
    let error = answered_in(&COHERE, parts, body, provider, wait);
    let is_said = parts.headers.contains_key("x-should-retry");
    if parts.status.as_u16() == 501 && !is_said {
        // Nobody will have built it by the next attempt.
        return error.with_should_retry(false);
    }
    error
}

/// The error that a body or a stream of status 200 holds.
pub(in crate::protocol) fn inside(failure: &Value, provider: &Arc<str>) -> Error {
    inside_in(&COHERE, failure, provider)
}

/// The error that an answer ends with; what was written up to there may have been billed.
pub(super) fn ended(raw: &str, delta: &Map<String, Value>, provider: &Arc<str>) -> Error {
    let mut failure = Map::new();
    let mut take = |name: &str, from: &str| {
        let value = delta.get(from).filter(|value| !value.is_null());
        failure.extend(value.map(|value| (name.to_owned(), value.clone())));
    };
    take("message", "error");
    take("code", "error_type");
    if !failure.contains_key("code") && raw == "TIMEOUT" {
        failure.insert("code".to_owned(), Value::from(raw));
    }
    if !failure.contains_key("message") {
        let what = format!("the answer ended with {raw}");
        failure.insert("message".to_owned(), Value::String(what));
    }
    inside(&Value::Object(failure), provider).with_reach(Reach::MaybeProcessed)
}

/// Whether an object in the place of an answer, or of an event, is an error: of those the `message`
/// is a text.
pub(in crate::protocol) fn is_error(members: &Map<String, Value>) -> bool {
    let failure = members.get("error");
    failure.is_some_and(openai_chat::error::is_error)
        || members.get("message").is_some_and(Value::is_string)
}

fn kind(status: u16, evidence: &Evidence<'_>) -> Option<ErrorKind> {
    match status {
        429 if evidence.says(&QUOTA_TEXT) => Some(ErrorKind::QuotaExhausted),
        // The client libraries call it an invalid token, and the manual an unsafe request.
        498 if evidence.says(&["blocked"]) => Some(ErrorKind::ContentFiltered),
        498 => Some(ErrorKind::Authentication),
        _ => evidence.has(&["timeout"]).then_some(ErrorKind::Timeout),
    }
}
