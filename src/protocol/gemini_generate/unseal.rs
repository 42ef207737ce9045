//! What is asked again, where a signature is refused.

use serde_json::{Map, Value};

use super::{
    NAME,
    wire::{NO_SIGNATURE, sign},
};
use crate::{
    Error,
    protocol::unseal::{is_blamed, without},
    types::{Block, ChatRequest, Message, Part},
};

/// "Corrupted thought signature.", and "Function call is missing a thought_signature …"
/// (`PROVIDERS` §1.6, §4).
const TEXTS: [&[&str]; 2] = [&["thought signature"], &["thought_signature"]];

/// The request without signatures, where a refusal blames them. The first call of each step has the
/// one that Google documents for history made elsewhere.
pub(super) fn unsealed(request: &ChatRequest, refusal: &Error) -> Option<ChatRequest> {
    is_blamed(refusal, &[], &TEXTS).then(|| without(request, strip))?
}

fn strip(turn: &mut Message) -> bool {
    let mut changed = false;
    let mut called = false;
    turn.content.retain_mut(|part| match part {
        Part::Reasoning(thought) => {
            changed |= thought.signature.take().is_some();
            true
        }
        Part::ToolCall(call) => {
            let signature = (!called).then_some(NO_SIGNATURE);
            called = true;
            changed |= sign(&mut call.extra, signature);
            true
        }
        Part::Opaque(block) if block.protocol == NAME => match unsigned(&block.value) {
            Some(value) => {
                changed = true;
                let says = value.iter().any(|(_, member)| member != "");
                *block = Block::new(NAME, Value::Object(value));
                says
            }
            None => true,
        },
        _ => true,
    });
    changed
}

/// A block without its signature, where it has one.
fn unsigned(block: &Value) -> Option<Map<String, Value>> {
    let mut members = block.as_object()?.clone();
    members.shift_remove("thoughtSignature")?;
    Some(members)
}
