//! What the answer to a request for a token says.

use std::time::Duration;

use http::{HeaderValue, StatusCode};
use serde_json::{Map, Value};

use crate::{
    Error, ErrorKind,
    protocol::{count, scrub},
    types::Secret,
};

/// The most of a refusal's text that is kept, in characters.
const MESSAGE: usize = 300;

/// A token, ready to be sent, and how long it lasts.
#[derive(Debug)]
pub(super) struct Token {
    pub(super) value: HeaderValue,
    pub(super) life: Duration,
}

/// Why there is no token; told to all that wait for it.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    pub(super) kind: ErrorKind,
    pub(super) status: Option<u16>,
    pub(super) code: Option<String>,
    pub(super) message: String,
}

pub(super) fn read(status: StatusCode, body: &[u8]) -> Result<Token, Failure> {
    let members = match serde_json::from_slice(body) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    };
    let text = |name: &str| members.get(name).and_then(Value::as_str);
    if status.is_success() {
        let value = text("access_token").and_then(|token| Secret::new(token).ok()?.bearer());
        let life = count(members.get("expires_in")).map(Duration::from_secs);
        if let (Some(value), Some(life)) = (value, life) {
            return Ok(Token { value, life });
        }
    }
    let said = text("error_description").and_then(|text| text.lines().next());
    let said: String = said.unwrap_or_default().chars().take(MESSAGE).collect();
    Err(Failure {
        kind: kind(status),
        status: Some(status.as_u16()),
        code: text("error").map(str::to_owned),
        message: scrub(&format!("no token was given: {said}")),
    })
}

/// What a refusal means for the call, by RFC 6749 §5.2 and what HTTP says beyond it.
fn kind(status: StatusCode) -> ErrorKind {
    match status.as_u16() {
        400..=403 => ErrorKind::Authentication,
        429 => ErrorKind::RateLimited,
        408 | 504 => ErrorKind::Timeout,
        500..=599 => ErrorKind::Server,
        _ => ErrorKind::Protocol,
    }
}

impl Failure {
    pub(super) fn error(self) -> Error {
        let error = Error::new(self.kind).with_message(self.message);
        let error = match self.status {
            Some(status) => error.with_status(status),
            None => error,
        };
        match self.code {
            Some(code) => error.with_code(code),
            None => error,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let message = error.message().unwrap_or("the token cannot be asked for");
        Self {
            kind: error.kind(),
            status: error.status(),
            code: error.code().map(str::to_owned),
            message: message.to_owned(),
        }
    }
}
