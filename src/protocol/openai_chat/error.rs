//! Errors, in every shape that bodies have.

use std::{sync::Arc, time::Duration};

use http::{HeaderMap, response::Parts};
use serde_json::Value;
use tollgate_layers::Reach;

use super::kind::{self, Dialect, Evidence, OPENAI};
use crate::{
    Error,
    protocol::{
        lenient::count,
        scrub::{is_word, scrub},
    },
    wait::spoken_wait,
};

/// The most of a body's text that is kept.
const MESSAGE: usize = 1_000;
/// How deep a body is read; a body inside a text inside a body counts on.
const DEPTH: u8 = 8;

/// The error of an answer whose status says so.
pub(super) fn answered(
    parts: &Parts,
    body: &[u8],
    provider: &Arc<str>,
    wait: Option<Duration>,
) -> Error {
    answered_in(&OPENAI, parts, body, provider, wait)
}

/// The same in another protocol.
pub(in crate::protocol) fn answered_in(
    dialect: &Dialect,
    parts: &Parts,
    body: &[u8],
    provider: &Arc<str>,
    wait: Option<Duration>,
) -> Error {
    let mut found = Found::default();
    match serde_json::from_slice::<Value>(body) {
        Ok(value) => found.read("message", &value, DEPTH),
        Err(_) => found.texts.extend(plain(body)),
    }
    let status = parts.status.as_u16();
    let request = header(&parts.headers, dialect.request_id).map(str::to_owned);
    let request = request.or(found.request_id.take());
    let error = found.error(dialect, status, provider, wait);
    let error = error.with_status(status);
    let error = match header(&parts.headers, "x-should-retry") {
        Some("true") => error.with_should_retry(true),
        Some("false") => error.with_should_retry(false),
        _ => error,
    };
    match request {
        Some(id) => error.with_request_id(id),
        None => error,
    }
}

/// The error that a body or a stream of status 200 holds. Its status is the one that it stands
/// for.
pub(in crate::protocol) fn inside(failure: &Value, provider: &Arc<str>) -> Error {
    inside_in(&OPENAI, failure, provider)
}

/// The same in another protocol.
pub(in crate::protocol) fn inside_in(
    dialect: &Dialect,
    failure: &Value,
    provider: &Arc<str>,
) -> Error {
    let mut found = Found::default();
    found.read("message", failure, DEPTH);
    let implied = || (dialect.status)(&found.evidence());
    let stated = found.status.or_else(implied);
    let error = found.error(dialect, stated.unwrap_or(500), provider, None);
    match stated {
        Some(status) => error.with_status(status),
        None => error,
    }
}

/// Whether a member `error` holds one.
pub(in crate::protocol) fn is_error(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Bool(true) | Value::Number(_) => true,
    }
}

/// What a body says, wherever it says it.
#[derive(Default)]
struct Found {
    codes: Vec<String>,
    /// The first of them that is called the code, and not the type or the status.
    code: Option<String>,
    texts: Vec<String>,
    /// A status that the body states.
    status: Option<u16>,
    request_id: Option<String>,
}

impl Found {
    fn read(&mut self, name: &str, value: &Value, depth: u8) {
        let Some(depth) = depth.checked_sub(1) else {
            return;
        };
        match value {
            Value::Object(members) => members
                .iter()
                .for_each(|(name, value)| self.read(name, value, depth)),
            Value::Array(items) => items.iter().for_each(|item| self.read(name, item, depth)),
            Value::String(text) => self.text(name, text, depth),
            Value::Number(_) if is_code(name) => self.stated(count(Some(value))),
            _ => {}
        }
    }

    fn text(&mut self, name: &str, text: &str, depth: u8) {
        if is_code(name) {
            self.stated(text.parse().ok());
            self.codes.push(text.to_ascii_lowercase());
            let named = name == "code" && is_word(text) && self.code.is_none();
            if named {
                self.code = Some(text.to_owned());
            }
        }
        match name {
            "message" | "Message" | "detail" | "error" | "msg" if !text.is_empty() => {
                self.texts.push(text.to_owned());
            }
            // OpenRouter: what the provider behind it answered.
            "raw" => match serde_json::from_str::<Value>(text) {
                Ok(inner) => self.read("message", &inner, depth),
                Err(_) => self.texts.push(text.to_owned()),
            },
            "request_id" => self.request_id = Some(text.to_owned()),
            _ => {}
        }
    }

    fn stated(&mut self, number: Option<u64>) {
        let status = number.and_then(|number| u16::try_from(number).ok());
        self.status = self
            .status
            .or(status.filter(|status| (400..600).contains(status)));
    }

    fn evidence(&self) -> Evidence<'_> {
        Evidence {
            codes: &self.codes,
            text: self.texts.join("\n").to_lowercase(),
        }
    }

    fn error(
        self,
        dialect: &Dialect,
        status: u16,
        provider: &Arc<str>,
        wait: Option<Duration>,
    ) -> Error {
        let evidence = self.evidence();
        let kind = kind::classify(status, &evidence, dialect);
        let wait = wait.or_else(|| {
            let waits = kind.is_transient();
            waits.then(|| spoken_wait(&evidence.text)).flatten()
        });
        let mut error = Error::new(kind)
            .with_provider(provider.clone())
            .with_reach(Reach::Answered)
            .with_retry_after(wait);
        if kind::is_hopeless(&evidence) {
            error = error.with_should_retry(false);
        }
        // "error" says nothing that is not known.
        let telling = |code: &&String| is_word(code) && *code != "error";
        let other = self.codes.iter().find(telling);
        if let Some(code) = self.code.as_ref().or(other) {
            error = error.with_code(code.as_str());
        }
        if !self.texts.is_empty() {
            error = error.with_message(scrub(shortened(&self.texts.join("; "))));
        }
        error
    }
}

fn is_code(name: &str) -> bool {
    matches!(
        name,
        "code"
            | "type"
            | "status"
            | "reason"
            | "error_type"
            | "error_code"
            | "status_code"
            | "statusCode"
    )
}

/// What a body that is no JSON says: of a page its title, of a text its beginning.
pub(in crate::protocol) fn plain(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(&body[..body.len().min(64 * 1024)]);
    let text = text.trim();
    if !text.starts_with('<') {
        return (!text.is_empty()).then(|| text.to_owned());
    }
    let title = text.split_once("<title>").map(|(_, after)| after);
    let title = title.and_then(|after| after.split_once("</title>"));
    let title = title.map_or("without a title", |(title, _)| title.trim());
    Some(format!("an HTML page: {title}"))
}

pub(in crate::protocol) fn shortened(text: &str) -> &str {
    let end = (0..=MESSAGE.min(text.len())).rfind(|at| text.is_char_boundary(*at));
    &text[..end.unwrap_or_default()]
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
