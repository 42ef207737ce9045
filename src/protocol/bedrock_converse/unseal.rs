//! What is asked again, where a signature is refused.

use super::{NAME, messages::kind};
use crate::{
    Error,
    protocol::unseal::{is_blamed, keep, without},
    types::{ChatRequest, Part},
};

/// What Claude says of thoughts that it did not have, or that were changed (`PROVIDERS` §3.1); it is
/// passed on behind "The model returned the following errors".
const TEXTS: [&[&str]; 2] = [
    &["signature", "thinking"],
    &["thinking", "cannot be modified"],
];

/// The request without thoughts, where a refusal blames them.
pub(super) fn unsealed(request: &ChatRequest, refusal: &Error) -> Option<ChatRequest> {
    if !is_blamed(refusal, &[], &TEXTS) {
        return None;
    }
    without(request, |turn| {
        keep(turn, |part| match part {
            Part::Reasoning(thought) => thought.signature.is_none(),
            Part::Opaque(block) if block.protocol == NAME => {
                kind(&block.value) != "reasoningContent"
            }
            _ => true,
        })
    })
}
