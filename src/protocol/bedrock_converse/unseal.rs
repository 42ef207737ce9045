//! What is asked again, where a signature is refused.

use super::{NAME, messages::kind};
use crate::{Error, protocol::anthropic_messages::unseal::without_thoughts, types::ChatRequest};

/// The request without thoughts, where Claude's refusal blames them; it is passed on behind "The model
/// returned the following errors".
pub(super) fn unsealed(request: &ChatRequest, refusal: &Error) -> Option<ChatRequest> {
    without_thoughts(request, refusal, |block| {
        block.protocol == NAME && kind(&block.value) == "reasoningContent"
    })
}
