//! What kind an error is: the provider's code first, then the status, then the text
//! (`PROVIDERS` §1.6).

use crate::ErrorKind;

/// What a body says, in lower case.
pub(in crate::protocol) struct Evidence<'a> {
    pub(super) codes: &'a [String],
    pub(in crate::protocol) text: String,
}

/// What a protocol's errors say that the common tables do not know.
pub(in crate::protocol) struct Dialect {
    /// The kind, where the protocol has words of its own for it.
    pub(in crate::protocol) kind: fn(u16, &Evidence<'_>) -> Option<ErrorKind>,
    /// The status that an error stands for which states none.
    pub(in crate::protocol) status: fn(&Evidence<'_>) -> Option<u16>,
    /// The header that identifies the request.
    pub(in crate::protocol) request_id: &'static str,
}

/// The words of OpenAI's chat completions, which the common tables know.
pub(in crate::protocol) const OPENAI: Dialect = Dialect {
    kind: |_, _| None,
    status,
    request_id: "x-request-id",
};

const QUOTA: [&str; 4] = [
    "insufficient_quota",
    "credit_balance_exhausted",
    "billing_error",
    "billing_hard_limit_reached",
];
const CONTEXT: [&str; 3] = [
    "context_length_exceeded",
    "too_many_tokens",
    "too_many_prompt_tokens",
];
const FILTER: [&str; 8] = [
    "content_filter",
    "content_policy_violation",
    "responsibleaipolicyviolation",
    "cyber_policy",
    "bio_policy",
    "invalid_prompt",
    "misalignment_policy_violation",
    "image_content_policy_violation",
];
const AUTHENTICATION: [&str; 4] = [
    "invalid_api_key",
    "api_key_invalid",
    "authentication_error",
    "unauthenticated",
];
const MODEL: [&str; 4] = [
    "model_not_found",
    "deploymentnotfound",
    "unknown_model",
    "invalid_model",
];
const OVERLOADED: [&str; 5] = [
    "slow_down",
    "server_is_overloaded",
    "service_unavailable_error",
    "overloaded_error",
    "capacity_exceeded",
];
const RATE: [&str; 2] = ["rate_limit_exceeded", "rate_limit_error"];
const UNSUPPORTED: [&str; 2] = ["unsupported_parameter", "unsupported_value"];

const CONTEXT_TEXT: [&str; 10] = [
    "maximum context length",
    "exceeds the context window",
    "exceeds the context length",
    "input tokens exceed the configured limit",
    "maximum prompt length",
    "prompt is too long",
    "input is too long",
    "too many tokens",
    "too many input tokens",
    "total length of all messages is too long",
];
const FILTER_TEXT: [&str; 2] = [
    "rejected as a result of our safety system",
    "content management policy",
];
const MODEL_TEXT: [&str; 3] = ["invalid model", "unknown model", "no endpoints found"];
/// Mistral's, with the status 429.
const OVERLOADED_TEXT: [&str; 1] = ["service tier capacity exceeded"];
const UNSUPPORTED_TEXT: [&str; 6] = [
    "not supported with this model",
    "not supported for this model",
    "not enabled for this model",
    "not supported by this model",
    "does not support",
    "not a chat model",
];

/// The kind of an error, whose status is stated or implied.
pub(super) fn classify(status: u16, evidence: &Evidence<'_>, dialect: &Dialect) -> ErrorKind {
    (dialect.kind)(status, evidence)
        .or_else(|| by_code(status, evidence))
        .or_else(|| by_text(status, evidence))
        .unwrap_or_else(|| by_status(status))
}

fn by_code(status: u16, evidence: &Evidence<'_>) -> Option<ErrorKind> {
    let table: [(&[&str], ErrorKind); 8] = [
        (&QUOTA, ErrorKind::QuotaExhausted),
        (&CONTEXT, ErrorKind::ContextLength),
        (&FILTER, ErrorKind::ContentFiltered),
        (&AUTHENTICATION, ErrorKind::Authentication),
        (&MODEL, ErrorKind::ModelNotFound),
        (&["data_residency_mismatch"], ErrorKind::PermissionDenied),
        (&OVERLOADED, ErrorKind::Overloaded),
        (&RATE, ErrorKind::RateLimited),
    ];
    let known = table.iter().find(|(codes, _)| evidence.has(codes));
    match known {
        Some((_, kind)) => Some(*kind),
        None => (status == 400 && evidence.has(&UNSUPPORTED)).then_some(ErrorKind::Unsupported),
    }
}

fn by_text(status: u16, evidence: &Evidence<'_>) -> Option<ErrorKind> {
    let refused = matches!(status, 400 | 404 | 413 | 422);
    if !refused {
        let rate = is_hopeless(evidence).then_some(ErrorKind::RateLimited);
        let full = || evidence.says(&OVERLOADED_TEXT);
        return rate.or_else(|| full().then_some(ErrorKind::Overloaded));
    }
    if evidence.says(&CONTEXT_TEXT) {
        Some(ErrorKind::ContextLength)
    } else if evidence.says(&FILTER_TEXT) {
        Some(ErrorKind::ContentFiltered)
    } else if evidence.says(&MODEL_TEXT) || evidence.misses_model() {
        Some(ErrorKind::ModelNotFound)
    } else if evidence.says(&UNSUPPORTED_TEXT) {
        Some(ErrorKind::Unsupported)
    } else {
        None
    }
}

pub(in crate::protocol) const fn by_status(status: u16) -> ErrorKind {
    match status {
        401 => ErrorKind::Authentication,
        402 => ErrorKind::QuotaExhausted,
        403 => ErrorKind::PermissionDenied,
        408 | 504 | 524 => ErrorKind::Timeout,
        409 | 498 | 503 | 529 => ErrorKind::Overloaded,
        429 => ErrorKind::RateLimited,
        499 => ErrorKind::Cancelled,
        424 | 500..=599 => ErrorKind::Server,
        400..=499 => ErrorKind::InvalidRequest,
        _ => ErrorKind::Protocol,
    }
}

/// The status that an error stands for which states none.
pub(in crate::protocol) fn status(evidence: &Evidence<'_>) -> Option<u16> {
    let table: [(&[&str], u16); 6] = [
        (&RATE, 429),
        (&QUOTA, 429),
        (&OVERLOADED, 503),
        (&AUTHENTICATION, 401),
        (&["not_found_error"], 404),
        (&["invalid_request_error"], 400),
    ];
    let implied = table.iter().find(|(codes, _)| evidence.has(codes));
    let server = || evidence.has(&["server_error", "api_error"]).then_some(500);
    implied.map(|(_, status)| *status).or_else(server)
}

/// Whether a single request is over the rate limit, so that no wait helps.
pub(super) fn is_hopeless(evidence: &Evidence<'_>) -> bool {
    evidence.says(&["request too large"])
}

impl Evidence<'_> {
    pub(in crate::protocol) fn has(&self, codes: &[&str]) -> bool {
        self.codes.iter().any(|code| codes.contains(&code.as_str()))
    }

    pub(in crate::protocol) fn says(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| self.text.contains(phrase))
    }

    /// "The model `x` does not exist", "Model not found x": the words stand close together.
    fn misses_model(&self) -> bool {
        self.text.match_indices("model").any(|(at, _)| {
            let after: String = self.text[at..].chars().take(90).collect();
            ["does not exist", "not found", "was removed"]
                .iter()
                .any(|words| after.contains(words))
        })
    }
}
