//! Identifiers of tool calls for an endpoint that wants nine letters and digits.

use std::{borrow::Cow, sync::Arc};

use crate::types::{Message, Part};

/// How long they are: "must be a-z, A-Z, 0-9, with a length of 9" (Mistral's error 3280).
const LENGTH: usize = 9;

/// Gives the calls of a message, and the call that it answers, identifiers of that form.
pub(super) fn shorten(message: &mut Cow<'_, Message>) {
    let long = |part: &Part| matches!(part, Part::ToolCall(call) if !fits(&call.id));
    if message.content.iter().any(long) {
        for part in &mut message.to_mut().content {
            if let Part::ToolCall(call) = part {
                call.id = short(&call.id);
            }
        }
    }
    if message.tool_call_id.as_deref().is_some_and(|id| !fits(id)) {
        let answered = &mut message.to_mut().tool_call_id;
        *answered = answered.as_ref().map(short);
    }
}

fn fits(id: &str) -> bool {
    id.len() == LENGTH && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// The identifier where it fits, else its FNV-1a hash: the same for a call and its result, whichever
/// request they stand in.
fn short(id: &Arc<str>) -> Arc<str> {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    if fits(id) {
        return Arc::clone(id);
    }
    let mut hash = id.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mut text = String::with_capacity(LENGTH);
    for _ in 0..LENGTH {
        text.push(char::from(DIGITS[(hash % 62) as usize]));
        hash /= 62;
    }
    text.into()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn what_does_not_fit_becomes_nine_letters_and_digits_and_stays_apart() {
        assert_eq!(&*short(&"abcDEF123".into()), "abcDEF123");
        let ids = (0..10_000).map(|at| short(&format!("call_{at}").into()));
        let ids: HashSet<_> = ids.collect();
        assert_eq!(ids.len(), 10_000);
        assert!(ids.iter().all(|id| fits(id)));
        assert_eq!(short(&"".into()).len(), LENGTH);
    }
}
