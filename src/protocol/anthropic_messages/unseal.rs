//! What is asked again, where a signature is refused.

use serde_json::Value;

use super::NAME;
use crate::{
    Error,
    protocol::unseal::{is_blamed, keep, without},
    types::{ChatRequest, Part},
};

/// "Invalid `signature` in `thinking` block", of whatever it was bound to (PROVIDERS §3.1), and
/// "`thinking` or `redacted_thinking` blocks … cannot be modified".
const TEXTS: [&[&str]; 2] = [
    &["signature", "thinking"],
    &["thinking", "cannot be modified"],
];

/// The request without thoughts, where a refusal blames them. The model is not told to think where
/// it would have had to go on with them.
pub(super) fn unsealed(request: &ChatRequest, refusal: &Error) -> Option<ChatRequest> {
    if !is_blamed(refusal, &[], &TEXTS) {
        return None;
    }
    without(request, |turn| {
        keep(turn, |part| match part {
            Part::Reasoning(thought) => thought.signature.is_none(),
            Part::Opaque(block) if block.protocol == NAME => {
                block.value.get("type").and_then(Value::as_str) != Some("redacted_thinking")
            }
            _ => true,
        })
    })
}
