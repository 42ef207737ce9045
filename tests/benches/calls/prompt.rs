//! What is asked: 300 bytes in two messages.

pub(crate) const SYSTEM: &str = "You are a helpful assistant.";

/// What the user says; `length` multiplies its 273 bytes.
pub(crate) fn prompt(length: usize) -> String {
    let words = "Say how a stack of tower middleware puts retries, waiting and a cache together. ";
    let text = words.repeat(4 * length);
    format!("NUMBER0000000000 {}", &text[..256 * length])
}
