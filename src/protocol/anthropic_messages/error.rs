//! Errors, and what they mean (`PROVIDERS` §1.6).

use std::{sync::Arc, time::Duration};

use http::response::Parts;
use serde_json::Value;

use crate::{
    Error, ErrorKind,
    protocol::openai_chat::{
        error::{answered_in, inside_in},
        kind::{Dialect, Evidence},
    },
};

/// The bodies are read as those of everyone else: a proxy in front may answer anything.
const ANTHROPIC: Dialect = Dialect {
    kind,
    status,
    request_id: "request-id",
};

const QUOTA: [&str; 2] = [
    "enforced_spend_limit_reached",
    "contract_spend_limit_reached",
];
const QUOTA_TEXT: [&str; 3] = [
    "credit balance is too low",
    "specified api usage limits",
    "spend limit",
];
const CONTEXT_TEXT: [&str; 2] = ["prompt is too long", "exceed context limit"];
const FILTER_TEXT: [&str; 1] = ["content filtering policy"];

/// What an error is called, its kind where the word alone decides, and the status it stands for.
const WORDS: [(&str, Option<ErrorKind>, u16); 11] = [
    ("authentication_error", Some(ErrorKind::Authentication), 401),
    ("billing_error", Some(ErrorKind::QuotaExhausted), 402),
    ("permission_error", Some(ErrorKind::PermissionDenied), 403),
    ("not_found_error", None, 404),
    ("conflict_error", Some(ErrorKind::Overloaded), 409),
    ("request_too_large", Some(ErrorKind::InvalidRequest), 413),
    ("rate_limit_error", Some(ErrorKind::RateLimited), 429),
    ("timeout_error", Some(ErrorKind::Timeout), 504),
    ("overloaded_error", Some(ErrorKind::Overloaded), 529),
    ("invalid_request_error", None, 400),
    ("api_error", None, 500),
];

/// The error of an answer whose status says so.
pub(super) fn answered(
    parts: &Parts,
    body: &[u8],
    provider: &Arc<str>,
    wait: Option<Duration>,
) -> Error {
    answered_in(&ANTHROPIC, parts, body, provider, wait)
}

/// The error that a body or a stream of status 200 holds.
pub(super) fn inside(failure: &Value, provider: &Arc<str>) -> Error {
    inside_in(&ANTHROPIC, failure, provider)
}

fn kind(status: u16, evidence: &Evidence<'_>) -> Option<ErrorKind> {
    if evidence.has(&QUOTA) || status == 400 && evidence.says(&QUOTA_TEXT) {
        return Some(ErrorKind::QuotaExhausted);
    }
    if status == 400 && evidence.says(&CONTEXT_TEXT) {
        return Some(ErrorKind::ContextLength);
    }
    if status == 400 && evidence.says(&FILTER_TEXT) {
        return Some(ErrorKind::ContentFiltered);
    }
    // "model: claude-0"; other things that are not found are the request's own.
    if status == 404 && evidence.text.starts_with("model:") {
        return Some(ErrorKind::ModelNotFound);
    }
    word(evidence).and_then(|(_, kind, _)| *kind)
}

fn status(evidence: &Evidence<'_>) -> Option<u16> {
    word(evidence).map(|(_, _, status)| *status)
}

fn word(evidence: &Evidence<'_>) -> Option<&'static (&'static str, Option<ErrorKind>, u16)> {
    WORDS.iter().find(|(word, ..)| evidence.has(&[*word]))
}
