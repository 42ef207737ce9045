//! Why an alternative ended (`PROVIDERS` §1.4).

use crate::{ErrorKind, FinishReason};

/// How a finish is to be taken.
pub(super) enum Finish {
    Reason(FinishReason),
    /// The answer is of no use.
    Failure(ErrorKind),
}

impl Finish {
    /// `called` says whether the answer holds calls, for which Google has no word of its own.
    pub(super) fn of(raw: &str, called: bool) -> Self {
        Self::Reason(match raw {
            "STOP" if called => FinishReason::ToolCalls,
            "STOP" => FinishReason::Stop,
            "MAX_TOKENS" | "CONTINUATION" => FinishReason::Length,
            "SAFETY"
            | "RECITATION"
            | "LANGUAGE"
            | "BLOCKLIST"
            | "PROHIBITED_CONTENT"
            | "SPII"
            | "IMAGE_SAFETY"
            | "IMAGE_PROHIBITED_CONTENT"
            | "IMAGE_RECITATION"
            | "ESCALATION"
            | "MODEL_ARMOR"
            | "PUP_LIMITED_DISABLED" => FinishReason::ContentFilter,
            // The model slipped; the same request may well do better.
            "MALFORMED_FUNCTION_CALL"
            | "MALFORMED_RESPONSE"
            | "UNEXPECTED_TOOL_CALL"
            | "TOO_MANY_TOOL_CALLS" => return Self::Failure(ErrorKind::Server),
            "MISSING_THOUGHT_SIGNATURE" => return Self::Failure(ErrorKind::InvalidRequest),
            other => FinishReason::Other(other.into()),
        })
    }
}

/// Whether the crate's word says all that Google's does.
pub(super) fn is_plain(raw: &str) -> bool {
    matches!(raw, "STOP" | "MAX_TOKENS")
}
