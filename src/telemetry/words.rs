//! The words that the conventions have for our providers and errors.

use crate::ErrorKind;

/// The provider in the words of `gen_ai.provider.name`, where they have one of their own for it.
pub(super) fn provider(name: &str) -> &str {
    match name {
        "azure_openai" => "azure.ai.openai",
        "bedrock" => "aws.bedrock",
        "gemini" => "gcp.gemini",
        "mistral" => "mistral_ai",
        "xai" => "x_ai",
        other => other,
    }
}

/// The class of an error (`error.type`); [`ErrorKind`] says what each is.
pub(super) const fn error_type(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::InvalidRequest => "invalid_request",
        ErrorKind::Unsupported => "unsupported",
        ErrorKind::ContextLength => "context_length",
        ErrorKind::Authentication => "authentication",
        ErrorKind::PermissionDenied => "permission_denied",
        ErrorKind::ModelNotFound => "model_not_found",
        ErrorKind::QuotaExhausted => "quota_exhausted",
        ErrorKind::ContentFiltered => "content_filtered",
        ErrorKind::RateLimited => "rate_limited",
        ErrorKind::Overloaded => "overloaded",
        ErrorKind::Server => "server",
        ErrorKind::Connect => "connect",
        ErrorKind::Timeout => "timeout",
        ErrorKind::Interrupted => "interrupted",
        ErrorKind::Protocol => "protocol",
        ErrorKind::CircuitOpen => "circuit_open",
        ErrorKind::Saturated => "saturated",
        ErrorKind::SpendCapReached => "spend_cap_reached",
        ErrorKind::RateLimitExceeded => "rate_limit_exceeded",
        ErrorKind::DeadlineExceeded => "deadline_exceeded",
        ErrorKind::Cancelled => "cancelled",
    }
}
