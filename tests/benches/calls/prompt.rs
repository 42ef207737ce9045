//! What is asked: 300 bytes in two messages.

use std::sync::LazyLock;

pub(crate) const SYSTEM: &str = "You are a helpful assistant.";

/// What the user says: no two numbers say the same. `length` multiplies its 273 bytes.
pub(crate) fn prompt(number: u64, length: usize) -> String {
    static WORDS: LazyLock<String> = LazyLock::new(|| {
        "Say how a stack of tower middleware puts retries, waiting and a cache together. "
            .repeat(40)
    });
    let mut prompt = String::with_capacity(17 + 256 * length);
    prompt.push_str("NUMBER");
    for place in (0..10).rev() {
        let digit = (number / 10_u64.pow(place) % 10) as u8;
        prompt.push(char::from(b'0' + digit));
    }
    prompt.push(' ');
    prompt.push_str(&WORDS[..256 * length]);
    prompt
}
