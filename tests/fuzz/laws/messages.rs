//! The bytes of an AWS event stream: those of messages that are whole, and any others.

#[path = "../../bedrock_converse/frames.rs"]
mod frames;

use self::frames::{event, exception, message};

/// Between two messages of a script.
const NEXT: u8 = 0xFF;

/// The bytes that a script stands for. Its first byte says which: 0 for what follows as it is, and
/// anything else for messages: their type, a line break, their payload.
pub(crate) fn written(script: &[u8]) -> Vec<u8> {
    match script.split_first() {
        None => Vec::new(),
        Some((0, bytes)) => bytes.to_vec(),
        Some((_, script)) => script.split(|byte| *byte == NEXT).flat_map(one).collect(),
    }
}

fn one(script: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(script);
    let (kind, payload) = text.split_once('\n').unwrap_or(("", &text));
    match kind.get(..200).unwrap_or(kind) {
        "" => message(&[], payload.as_bytes()),
        kind if kind.ends_with("Exception") => exception(kind, payload),
        kind => event(kind, payload),
    }
}
