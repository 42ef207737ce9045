//! What is asked again, where a server in front of others passes on that they refused a signature.

use crate::{
    Error,
    protocol::unseal::{is_blamed, keep, without},
    types::{ChatRequest, Message, Part},
};

const CODES: [&str; 1] = ["invalid_encrypted_content"];
/// In the words of Anthropic, Google and OpenAI (`PROVIDERS` §1.6).
const TEXTS: [&[&str]; 4] = [
    &["signature", "thinking"],
    &["thought signature"],
    &["thought_signature"],
    &["encrypted content", "could not be"],
];

/// Members of a message in which reasoning stands that is signed or encrypted: OpenRouter's, and
/// that of others in front of Anthropic.
const BESIDE: [&str; 2] = ["reasoning_details", "thinking_blocks"];
/// That of a call, by Google's own endpoint of this form (`PROVIDERS` §4).
const BESIDE_CALL: &str = "extra_content";

/// The request without reasoning that is signed or encrypted, where a refusal blames it.
pub(super) fn unsealed(request: &ChatRequest, refusal: &Error) -> Option<ChatRequest> {
    is_blamed(refusal, &CODES, &TEXTS).then(|| without(request, strip))?
}

fn strip(turn: &mut Message) -> bool {
    let mut changed = keep(turn, |part| match part {
        Part::Reasoning(thought) => thought.signature.is_none(),
        _ => true,
    });
    for name in BESIDE {
        changed |= turn.extra.remove(name).is_some();
    }
    for part in &mut turn.content {
        if let Part::ToolCall(call) = part {
            changed |= call.extra.remove(BESIDE_CALL).is_some();
        }
    }
    changed
}
