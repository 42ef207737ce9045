//! What an endpoint says of credentials.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_smithy_types::date_time::{DateTime, Format};
use http::StatusCode;
use serde_json::{Map, Value};

use super::source::credentials;
use crate::{
    Error, ErrorKind,
    protocol::{is_word, scrub},
    providers::renewal::Fresh,
    types::Secret,
};

/// How long credentials last that do not say it.
const LIFE: Duration = Duration::from_secs(900);

/// The most of a refusal's text that is kept, in characters.
const MESSAGE: usize = 300;

/// The answer of a container's or an instance's endpoint, at this time of day.
pub(super) fn read(
    status: StatusCode,
    body: &[u8],
    now: SystemTime,
) -> Result<Fresh<Credentials>, Error> {
    let members = match serde_json::from_slice(body) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    };
    let text = |name: &str| members.get(name).and_then(Value::as_str);
    let code = text("Code").or_else(|| text("code"));
    let is_code = code.is_none_or(|code| code == "Success");
    if !status.is_success() || !is_code {
        let said = text("Message").or_else(|| text("message"));
        let said = said
            .and_then(|text| text.lines().next())
            .unwrap_or_default();
        let said: String = said.chars().take(MESSAGE).collect();
        let error = refused(status, &scrub(&said));
        return Err(match code.filter(|code| is_word(code)) {
            Some(code) => error.with_code(code),
            None => error,
        });
    }
    let wrong = |what: &str| {
        Error::new(ErrorKind::Protocol)
            .with_status(status.as_u16())
            .with_message(format!("no credentials were given: {what}"))
    };
    let secret = |name| text(name).map(Secret::new).transpose();
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
    Ok((value, Some(life)))
}

/// There are no credentials, for this reason.
pub(super) fn refused(status: StatusCode, what: &str) -> Error {
    Error::new(kind(status))
        .with_status(status.as_u16())
        .with_message(format!("no credentials were given: {what}"))
}

/// What a refusal means for the call.
fn kind(status: StatusCode) -> ErrorKind {
    match status.as_u16() {
        429 => ErrorKind::RateLimited,
        408 | 504 => ErrorKind::Timeout,
        500..=599 => ErrorKind::Server,
        200..=299 | 400..=499 => ErrorKind::Authentication,
        _ => ErrorKind::Protocol,
    }
}
