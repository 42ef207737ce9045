//! What an endpoint says of credentials.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_smithy_types::date_time::{DateTime, Format};
use http::StatusCode;
use serde_json::{Map, Value};

use super::source::credentials;
use crate::{
    ErrorKind,
    providers::renewal::{Failure, Fresh, shortened},
    types::Secret,
};

/// How long credentials last that do not say it.
const LIFE: Duration = Duration::from_secs(900);

/// The answer of a container's or an instance's endpoint, at this time of day.
pub(super) fn read(
    status: StatusCode,
    body: &[u8],
    now: SystemTime,
) -> Result<Fresh<Credentials>, Failure> {
    let members = match serde_json::from_slice(body) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    };
    let text = |name: &str| members.get(name).and_then(Value::as_str);
    let code = text("Code").or_else(|| text("code"));
    let is_code = code.is_none_or(|code| code == "Success");
    if !status.is_success() || !is_code {
        let said = text("Message").or_else(|| text("message"));
        let said = shortened(said.unwrap_or_default());
        return Err(Failure {
            kind: kind(status),
            status: Some(status.as_u16()),
            code: code.map(str::to_owned),
            message: format!("no credentials were given: {said}"),
        });
    }
    let wrong = |what: &str| Failure {
        kind: ErrorKind::Protocol,
        status: Some(status.as_u16()),
        code: None,
        message: format!("no credentials were given: {what}"),
    };
    let secret = |name| {
        let text = text(name).map(Secret::new);
        text.transpose().map_err(Failure::from)
    };
    let (Some(id), Some(key)) = (text("AccessKeyId"), secret("SecretAccessKey")?) else {
        return Err(wrong("the answer holds no access key"));
    };
    let token = secret("Token")?;
    let life = match text("Expiration") {
        None => LIFE,
        Some(date) => {
            let date = DateTime::from_str(date, Format::DateTime);
            let date = date.ok().and_then(|date| SystemTime::try_from(date).ok());
            let date = date.ok_or_else(|| wrong("their end is no date"))?;
            date.duration_since(now)
                .map_err(|_| wrong("they have expired already; check the clock of this machine"))?
        }
    };
    let value = credentials(id, &key, token.as_ref());
    Ok(Fresh { value, life })
}

/// What a refusal means for the call.
pub(super) fn kind(status: StatusCode) -> ErrorKind {
    match status.as_u16() {
        429 => ErrorKind::RateLimited,
        408 | 504 => ErrorKind::Timeout,
        500..=599 => ErrorKind::Server,
        200..=299 | 400..=499 => ErrorKind::Authentication,
        _ => ErrorKind::Protocol,
    }
}
