//! What the answer to a request for a token says.

use std::time::Duration;

use http::{HeaderValue, StatusCode};
use serde_json::{Map, Value};

use crate::{
    ErrorKind,
    protocol::count,
    providers::renewal::{Failure, Fresh, shortened},
    types::Secret,
};

/// A token, ready to be sent.
pub(super) type Token = Fresh<HeaderValue>;

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
            return Ok(Fresh { value, life });
        }
    }
    let said = shortened(text("error_description").unwrap_or_default());
    Err(Failure {
        kind: kind(status),
        status: Some(status.as_u16()),
        code: text("error").map(str::to_owned),
        message: format!("no token was given: {said}"),
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
