//! What is asked again, where a signature is refused.

use super::NAME;
use crate::{
    Error,
    protocol::unseal::{is_blamed, keep, without},
    types::{Block, ChatRequest, Part},
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
    without_thoughts(request, refusal, |block| {
        block.protocol == NAME && block.value["type"] == "redacted_thinking"
    })
}

/// The same, whoever passes Claude's refusal on; by what a sealed thought is known there.
pub(in crate::protocol) fn without_thoughts(
    request: &ChatRequest,
    refusal: &Error,
    is_sealed: impl Fn(&Block) -> bool,
) -> Option<ChatRequest> {
    if !is_blamed(refusal, &[], &TEXTS) {
        return None;
    }
    without(request, |turn| {
        keep(turn, |part| match part {
            Part::Reasoning(thought) => thought.signature.is_none(),
            Part::Opaque(block) => !is_sealed(block),
            _ => true,
        })
    })
}
