//! What is asked again, where encrypted reasoning is refused.

use serde_json::Value;

use super::NAME;
use crate::{
    Error,
    protocol::unseal::{is_blamed, keep, without},
    types::{ChatRequest, Part},
};

const CODES: [&str; 1] = ["invalid_encrypted_content"];
/// "The encrypted content … could not be verified" (`PROVIDERS` §1.6).
const TEXTS: [&[&str]; 1] = [&["encrypted content", "could not be"]];

/// The request without items of reasoning, where a refusal blames them.
pub(super) fn unsealed(request: &ChatRequest, refusal: &Error) -> Option<ChatRequest> {
    if !is_blamed(refusal, &CODES, &TEXTS) {
        return None;
    }
    without(request, |turn| {
        keep(turn, |part| match part {
            Part::Opaque(block) if block.protocol == NAME => {
                block.value.get("type").and_then(Value::as_str) != Some("reasoning")
            }
            _ => true,
        })
    })
}
