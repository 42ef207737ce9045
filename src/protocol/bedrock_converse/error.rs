//! Errors, and what they mean (`PROVIDERS` §1.6).

use std::{sync::Arc, time::Duration};

use http::response::Parts;
use serde_json::{Map, Value, json};

use crate::{
    Error, ErrorKind,
    protocol::openai_chat::{
        error::{answered_in, inside_in, plain},
        kind::{Dialect, Evidence},
    },
};

/// The bodies are read as those of everyone else: a proxy in front may answer anything.
const AMAZON: Dialect = Dialect {
    kind,
    status,
    request_id: "x-amzn-requestid",
};

const QUOTA_TEXT: [&str; 1] = ["service quota"];
const CONTEXT_TEXT: [&str; 6] = [
    "input is too long",
    "prompt is too long",
    "too many tokens",
    "too many input tokens",
    "input tokens exceeded",
    "expected maxlength",
];
const MODEL_TEXT: [&str; 3] = [
    "model identifier is invalid",
    "on-demand throughput",
    "end of its life",
];
const WHO_TEXT: [&str; 2] = ["security token", "signature"];
const LACKS_TEXT: [&str; 3] = ["doesn't support", "does not support", "is not supported"];

/// What an error is called, its kind where the word alone decides, and the status it stands for.
const WORDS: [(&str, Option<ErrorKind>, u16); 22] = [
    ("validationexception", None, 400),
    (
        "servicequotaexceededexception",
        Some(ErrorKind::QuotaExhausted),
        400,
    ),
    (
        "accessdeniedexception",
        Some(ErrorKind::PermissionDenied),
        403,
    ),
    (
        "unrecognizedclientexception",
        Some(ErrorKind::Authentication),
        403,
    ),
    (
        "invalidsignatureexception",
        Some(ErrorKind::Authentication),
        403,
    ),
    (
        "incompletesignatureexception",
        Some(ErrorKind::Authentication),
        403,
    ),
    (
        "missingauthenticationtokenexception",
        Some(ErrorKind::Authentication),
        403,
    ),
    (
        "expiredtokenexception",
        Some(ErrorKind::Authentication),
        403,
    ),
    ("expiredtoken", Some(ErrorKind::Authentication), 403),
    ("requestexpired", Some(ErrorKind::Authentication), 403),
    ("invalidclienttokenid", Some(ErrorKind::Authentication), 403),
    (
        "resourcenotfoundexception",
        Some(ErrorKind::ModelNotFound),
        404,
    ),
    ("modeltimeoutexception", Some(ErrorKind::Timeout), 408),
    ("conflictexception", Some(ErrorKind::Overloaded), 409),
    ("modelerrorexception", Some(ErrorKind::Server), 424),
    ("modelstreamerrorexception", Some(ErrorKind::Server), 424),
    ("modelnotreadyexception", Some(ErrorKind::Overloaded), 429),
    ("throttlingexception", Some(ErrorKind::RateLimited), 429),
    (
        "toomanyrequestsexception",
        Some(ErrorKind::RateLimited),
        429,
    ),
    ("internalserverexception", Some(ErrorKind::Server), 500),
    ("internalfailure", Some(ErrorKind::Server), 500),
    (
        "serviceunavailableexception",
        Some(ErrorKind::Overloaded),
        503,
    ),
];

/// The error of an answer whose status says so. Its name is in a header, or in `__type`.
pub(super) fn answered(
    parts: &Parts,
    body: &[u8],
    provider: &Arc<str>,
    wait: Option<Duration>,
) -> Error {
    let members = match serde_json::from_slice(body) {
        Ok(Value::Object(members)) => Some(members),
        _ => None,
    };
    let header = parts.headers.get("x-amzn-errortype");
    let header = header.and_then(|value| value.to_str().ok());
    let inner = members.as_ref().and_then(|members| members.get("__type"));
    let inner = inner.and_then(Value::as_str).map(str::to_owned);
    let Some(name) = header.or(inner.as_deref()).map(bare) else {
        return answered_in(&AMAZON, parts, body, provider, wait);
    };
    let members = members.unwrap_or_else(|| Map::from_iter(said(body)));
    let body = named(name, members).to_string();
    answered_in(&AMAZON, parts, body.as_bytes(), provider, wait)
}

/// The error that a body or a stream of status 200 holds.
pub(in crate::protocol) fn inside(name: &str, body: &[u8], provider: &Arc<str>) -> Error {
    let members = match serde_json::from_slice(body) {
        Ok(Value::Object(members)) => members,
        _ => Map::from_iter(said(body)),
    };
    inside_in(&AMAZON, &named(bare(name), members), provider)
}

/// The bare name of an error, as in `ValidationException:http://…` and `com.amazon.coral#Name`.
fn bare(name: &str) -> &str {
    let name = name.split(':').next().unwrap_or_default();
    name.rsplit('#').next().unwrap_or_default().trim()
}

fn said(body: &[u8]) -> Option<(String, Value)> {
    plain(body).map(|text| ("message".to_owned(), Value::String(text)))
}

/// What an error says, with its name where names are looked for. What else it holds, such as the
/// status that a model behind it answered with, is not its own.
fn named(name: &str, mut members: Map<String, Value>) -> Value {
    let said = ["message", "Message", "originalMessage"]
        .iter()
        .find_map(|name| members.shift_remove(*name));
    json!({"code": name, "message": said})
}

fn kind(status: u16, evidence: &Evidence<'_>) -> Option<ErrorKind> {
    if let Some((_, Some(kind), _)) = word(evidence) {
        return Some(*kind);
    }
    match status {
        400 if evidence.says(&QUOTA_TEXT) => Some(ErrorKind::QuotaExhausted),
        400 if evidence.says(&CONTEXT_TEXT) => Some(ErrorKind::ContextLength),
        400 | 404 if evidence.says(&MODEL_TEXT) => Some(ErrorKind::ModelNotFound),
        400 if evidence.says(&LACKS_TEXT) => Some(ErrorKind::Unsupported),
        // The name of the error is lost where a proxy drops its header.
        403 if evidence.says(&WHO_TEXT) => Some(ErrorKind::Authentication),
        404 => Some(ErrorKind::ModelNotFound),
        _ => None,
    }
}

fn status(evidence: &Evidence<'_>) -> Option<u16> {
    word(evidence).map(|(_, _, status)| *status)
}

fn word(evidence: &Evidence<'_>) -> Option<&'static (&'static str, Option<ErrorKind>, u16)> {
    WORDS.iter().find(|(word, ..)| evidence.has(&[*word]))
}
