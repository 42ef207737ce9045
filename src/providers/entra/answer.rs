//! What the answer to a request for a token says.

use std::time::Duration;

use http::StatusCode;
use serde_json::{Map, Value};

use crate::{
    Error, ErrorKind,
    protocol::{count, is_word, scrub},
    providers::refresh::Token,
    types::Secret,
};

/// The most of a refusal's text that is kept, in characters.
const MESSAGE: usize = 300;

pub(super) fn read(status: StatusCode, body: &[u8]) -> Result<Token, Error> {
    let members = match serde_json::from_slice(body) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    };
    let text = |name: &str| members.get(name).and_then(Value::as_str);
    if status.is_success() {
        let token = text("access_token").and_then(|token| Secret::new(token).ok());
        let life = count(members.get("expires_in")).map(Duration::from_secs);
        if let (Some(token), Some(life)) = (token, life) {
            return Ok(Token::bearer(token).lasting(life));
        }
    }
    let said = text("error_description").and_then(|text| text.lines().next());
    let said: String = said.unwrap_or_default().chars().take(MESSAGE).collect();
    let error = Error::new(kind(status))
        .with_status(status.as_u16())
        .with_message(scrub(&format!("no token was given: {said}")));
    Err(match text("error").filter(|code| is_word(code)) {
        Some(code) => error.with_code(code),
        None => error,
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
