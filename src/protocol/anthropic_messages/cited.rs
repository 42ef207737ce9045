//! Text and what it cites: blocks that go back as they came.

use serde_json::{Value, json};

use crate::types::Message;

/// The blocks of a message that cite something, in order, each used once.
pub(super) struct Cited<'a>(std::slice::Iter<'a, Value>);

impl<'a> Cited<'a> {
    pub(super) fn of(message: &'a Message) -> Self {
        let blocks = message.extra.get("citations").and_then(Value::as_array);
        Self(blocks.map(Vec::as_slice).unwrap_or_default().iter())
    }

    /// Cuts a text into the blocks that it came in, as far as it is still the same.
    pub(super) fn cut(&mut self, mut text: &str) -> Vec<Value> {
        let mut cut = Vec::new();
        loop {
            let mut rest = self.0.clone();
            let found = rest
                .next()
                .filter(|block| is_cited(block))
                .and_then(|block| {
                    let cited = block
                        .get("text")?
                        .as_str()
                        .filter(|text| !text.is_empty())?;
                    Some((block, text.split_once(cited)?))
                });
            let Some((block, (before, after))) = found else {
                cut.extend(plain(text));
                return cut;
            };
            self.0 = rest;
            cut.extend(plain(before));
            cut.push(block.clone());
            text = after;
        }
    }
}

fn is_cited(block: &Value) -> bool {
    let is_text = block.get("type").is_some_and(|kind| kind == "text");
    is_text && block.get("citations").is_some_and(Value::is_array)
}

/// A block of text; blank ones are refused (`PROVIDERS` §3.1).
pub(super) fn plain(text: &str) -> Option<Value> {
    (!text.trim().is_empty()).then(|| json!({"type": "text", "text": text}))
}
