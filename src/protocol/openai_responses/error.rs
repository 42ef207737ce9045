//! Errors, which are those of OpenAI's chat completions and a few of their own.

use std::{sync::Arc, time::Duration};

use http::response::Parts;
use serde_json::Value;

use crate::{
    Error, ErrorKind,
    protocol::openai_chat::{
        error::{answered_in, inside_in},
        kind::{Dialect, Evidence, OPENAI},
    },
};

const RESPONSES: Dialect = Dialect {
    kind,
    status,
    request_id: OPENAI.request_id,
};

/// The codes of a failed answer that blame the request (`ResponseErrorCode` of OpenAI's
/// specification; the encrypted reasoning, `PROVIDERS` §1.6).
const REQUEST: [&str; 16] = [
    "invalid_image",
    "invalid_image_format",
    "invalid_base64_image",
    "invalid_image_url",
    "invalid_image_mode",
    "image_too_large",
    "image_too_small",
    "image_parse_error",
    "image_file_too_large",
    "image_file_not_found",
    "unsupported_image_media_type",
    "empty_image_file",
    "failed_to_download_image",
    "bad_request",
    "previous_response_not_found",
    "invalid_encrypted_content",
];

/// The error of an answer whose status says so.
pub(super) fn answered(
    parts: &Parts,
    body: &[u8],
    provider: &Arc<str>,
    wait: Option<Duration>,
) -> Error {
    answered_in(&RESPONSES, parts, body, provider, wait)
}

/// The error that a body or a stream of status 200 holds.
pub(super) fn inside(failure: &Value, provider: &Arc<str>) -> Error {
    inside_in(&RESPONSES, failure, provider)
}

fn kind(_: u16, evidence: &Evidence<'_>) -> Option<ErrorKind> {
    evidence.has(&REQUEST).then_some(ErrorKind::InvalidRequest)
}

fn status(evidence: &Evidence<'_>) -> Option<u16> {
    let request = evidence.has(&REQUEST).then_some(400);
    request.or_else(|| (OPENAI.status)(evidence))
}
