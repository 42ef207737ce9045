//! Errors, in Google's shape and in those of what stands in front of it.

use std::{sync::Arc, time::Duration};

use http::response::Parts;
use serde_json::Value;
use tollgate_layers::Reach;

use crate::{
    Error, ErrorKind,
    protocol::{
        lenient::count,
        openai_chat::{
            error::{plain, shortened},
            kind::by_status,
        },
        scrub::{is_word, scrub},
    },
    wait::{parse_reset, spoken_wait},
};

const CONTEXT: [&str; 2] = [
    "exceeds the maximum number of tokens allowed",
    "input token count exceeds",
];
const UNSUPPORTED: [&str; 5] = [
    "is unsupported",
    "is not supported",
    "are not supported",
    "does not support",
    "is not enabled for",
];
/// What Google says where money and not time is short.
const MONEY: [&str; 2] = ["spending cap", "credits are depleted"];

/// The error of an answer whose status says so.
pub(super) fn answered(
    parts: &Parts,
    body: &[u8],
    provider: &Arc<str>,
    wait: Option<Duration>,
) -> Error {
    let said = match serde_json::from_slice::<Value>(body) {
        Ok(value) => Said::read(&value),
        Err(_) => Said {
            text: plain(body).unwrap_or_default(),
            ..Said::default()
        },
    };
    let status = parts.status.as_u16();
    let error = said.error(status, provider, wait).with_status(status);
    let should = parts.headers.get("x-should-retry");
    match should.and_then(|should| should.to_str().ok()) {
        Some("true") => error.with_should_retry(true),
        Some("false") => error.with_should_retry(false),
        _ => error,
    }
}

/// The error that a body or a stream of status 200 holds. Its status is the one that it stands
/// for.
pub(in crate::protocol) fn inside(failure: &Value, provider: &Arc<str>) -> Error {
    let said = Said::read(failure);
    let stated = said.status;
    let error = said.error(stated.unwrap_or(500), provider, None);
    match stated {
        Some(status) => error.with_status(status),
        None => error,
    }
}

/// An answer whose finish reason means that it is of no use. It was billed.
pub(super) fn failed(kind: ErrorKind, raw: &str, said: &str, provider: &Arc<str>) -> Error {
    let text = if said.is_empty() { raw } else { said };
    let error = Error::new(kind)
        .with_provider(provider.clone())
        .with_reach(Reach::MaybeProcessed)
        .with_message(scrub(shortened(text)));
    if is_word(raw) {
        error.with_code(raw)
    } else {
        error
    }
}

/// What an error says (`google.rpc.Status`).
#[derive(Default)]
struct Said {
    /// `code`: the HTTP status.
    status: Option<u16>,
    /// `status`: the name of the gRPC code.
    word: String,
    text: String,
    /// `ErrorInfo.reason`.
    reason: Option<String>,
    /// `RetryInfo.retryDelay`.
    delay: Option<Duration>,
    /// Whether a quota of the day is used up.
    daily: bool,
}

impl Said {
    /// Reads an error, the object that holds one, or the list that holds that.
    fn read(value: &Value) -> Self {
        let value = value.get(0).unwrap_or(value);
        let value = value.get("error").unwrap_or(value);
        let text = |name: &str| value.get(name).and_then(Value::as_str);
        let status = count(value.get("code")).and_then(|code| u16::try_from(code).ok());
        let mut said = Self {
            status: status.filter(|status| (400..600).contains(status)),
            word: text("status").unwrap_or_default().to_owned(),
            text: text("message")
                .or(value.as_str())
                .unwrap_or_default()
                .to_owned(),
            ..Self::default()
        };
        let details = value.get("details").and_then(Value::as_array);
        details
            .into_iter()
            .flatten()
            .for_each(|detail| said.detail(detail));
        said
    }

    fn detail(&mut self, detail: &Value) {
        let text = |name: &str| detail.get(name).and_then(Value::as_str);
        if let Some(reason) = text("reason") {
            self.reason.get_or_insert_with(|| reason.to_owned());
        }
        self.delay = self.delay.or(text("retryDelay").and_then(parse_reset));
        let violations = detail.get("violations").and_then(Value::as_array);
        self.daily |= violations.into_iter().flatten().any(|violation| {
            let quota = violation.get("quotaId").and_then(Value::as_str);
            quota.is_some_and(|quota| quota.contains("PerDay"))
        });
    }

    fn error(self, status: u16, provider: &Arc<str>, wait: Option<Duration>) -> Error {
        let kind = self.kind(status);
        let asked = || self.delay.or_else(|| spoken_wait(&self.text));
        let wait = wait.or_else(|| kind.is_transient().then(asked).flatten());
        let mut error = Error::new(kind)
            .with_provider(provider.clone())
            .with_reach(Reach::Answered)
            .with_retry_after(wait);
        let word = Some(self.word).filter(|word| !word.is_empty());
        if let Some(code) = self.reason.or(word).filter(|code| is_word(code)) {
            error = error.with_code(code);
        }
        if !self.text.is_empty() {
            error = error.with_message(scrub(shortened(&self.text)));
        }
        error
    }

    /// The code decides, then the status, then the text (`PROVIDERS` §1.6).
    fn kind(&self, status: u16) -> ErrorKind {
        let text = self.text.to_lowercase();
        let says = |phrases: &[&str]| phrases.iter().any(|phrase| text.contains(phrase));
        if self.reason.as_deref() == Some("API_KEY_INVALID") {
            return ErrorKind::Authentication;
        }
        match (&*self.word, status) {
            ("UNAUTHENTICATED", _) => ErrorKind::Authentication,
            ("PERMISSION_DENIED" | "FAILED_PRECONDITION", _) => ErrorKind::PermissionDenied,
            ("RESOURCE_EXHAUSTED", _) | (_, 429) if self.daily || says(&MONEY) => {
                ErrorKind::QuotaExhausted
            }
            ("RESOURCE_EXHAUSTED", _) => ErrorKind::RateLimited,
            // A file or a cache may be missing too; an empty body is that of a wrong path, which
            // holds the model.
            ("NOT_FOUND", _) | (_, 404) if text.is_empty() || text.contains("model") => {
                ErrorKind::ModelNotFound
            }
            ("NOT_FOUND", _) => ErrorKind::InvalidRequest,
            ("UNIMPLEMENTED", _) => ErrorKind::Unsupported,
            ("UNAVAILABLE" | "ABORTED", _) => ErrorKind::Overloaded,
            ("DEADLINE_EXCEEDED", _) => ErrorKind::Timeout,
            ("CANCELLED", _) => ErrorKind::Cancelled,
            ("INTERNAL" | "UNKNOWN" | "DATA_LOSS", _) => ErrorKind::Server,
            ("INVALID_ARGUMENT" | "OUT_OF_RANGE", _) | (_, 400 | 413) if says(&CONTEXT) => {
                ErrorKind::ContextLength
            }
            ("INVALID_ARGUMENT", _) | (_, 400) if says(&UNSUPPORTED) => ErrorKind::Unsupported,
            (_, status) => by_status(status),
        }
    }
}
