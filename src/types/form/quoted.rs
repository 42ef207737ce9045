//! Long texts as JSON.

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// A text that is written as JSON, and as nothing else.
///
/// serde_json looks every byte of a text up in a table, at a dozen instructions each, and texts are
/// nearly all of a request. Here sixteen are looked at together, and what has nothing to be escaped is
/// copied. serde_json reads the outcome once more before it takes it for JSON, which is cheap.
pub(super) struct Quoted<'a>(pub(super) &'a str);

/// From this many bytes on it is worth it.
const LONG: usize = 64;

/// How many bytes are looked at together.
const BLOCK: usize = 16;

impl Serialize for Quoted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.len() >= LONG
            && let Ok(quoted) = serde_json::from_str::<&RawValue>(&quote(self.0))
        {
            return quoted.serialize(serializer);
        }
        serializer.serialize_str(self.0)
    }
}

fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + text.len() / 16 + 2);
    quoted.push('"');
    let mut rest = text;
    while let Some((plain, special)) = split(rest) {
        quoted.push_str(plain);
        let mut special = special.chars();
        match special.next() {
            Some('\u{8}') => quoted.push_str("\\b"),
            Some('\u{c}') => quoted.push_str("\\f"),
            Some('\n') => quoted.push_str("\\n"),
            Some('\r') => quoted.push_str("\\r"),
            Some('\t') => quoted.push_str("\\t"),
            Some(mark @ ('"' | '\\')) => quoted.extend(['\\', mark]),
            Some(control) => quoted.push_str(&format!("\\u{:04x}", u32::from(control))),
            None => {}
        }
        rest = special.as_str();
    }
    quoted.push_str(rest);
    quoted.push('"');
    quoted
}

/// Cuts a text before the first byte that has to be escaped, if there is one.
fn split(text: &str) -> Option<(&str, &str)> {
    let (blocks, _) = text.as_bytes().as_chunks::<BLOCK>();
    let plain = blocks.iter().take_while(|block| {
        let any = |any, byte: &u8| any | is_special(*byte);
        !block.iter().fold(false, any)
    });
    let seen = plain.count() * BLOCK;
    let at = text.as_bytes()[seen..]
        .iter()
        .position(|byte| is_special(*byte))?;
    // What is special is a character of its own.
    text.split_at_checked(seen + at)
}

/// Whether JSON does not allow it in a text (RFC 8259 §7).
const fn is_special(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_text_reads_back_as_it_was(text in "([a-z ]{0,40}|[\"\\\\\n\u{0}-\u{20}é語😀\u{7f}]{0,3}){0,12}") {
            let quoted = serde_json::to_string(&Quoted(&text)).unwrap();
            prop_assert_eq!(serde_json::from_str::<String>(&quoted).unwrap(), &*text);
            // Also where it is not text that is written.
            prop_assert_eq!(serde_json::to_value(Quoted(&text)).unwrap(), &*text);
            prop_assert_eq!(quote(&text), serde_json::to_string(&text).unwrap());
        }
    }
}
