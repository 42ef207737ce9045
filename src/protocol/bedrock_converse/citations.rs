//! Text and what it cites: blocks that go back as they came.

use serde_json::Value;

use super::content::plain;
use crate::types::Message;

/// The member of a message in which its blocks with citations stand once more.
pub(super) const MEMBER: &str = "citations";

/// The blocks of a message that cite something, in order, each used once.
pub(super) struct Cited<'a>(std::slice::Iter<'a, Value>);

impl<'a> Cited<'a> {
    pub(super) fn of(message: &'a Message) -> Self {
        let blocks = message.extra.get(MEMBER).and_then(Value::as_array);
        Self(blocks.map(Vec::as_slice).unwrap_or_default().iter())
    }

    /// Cuts a text into the blocks that it came in, as far as it is still the same.
    pub(super) fn cut(&mut self, mut text: &str) -> Vec<Value> {
        let mut cut = Vec::new();
        loop {
            let mut rest = self.0.clone();
            let found = rest.next().and_then(|block| {
                let cited = text_of(block);
                let around = text.split_once(&cited).filter(|_| !cited.is_empty())?;
                Some((block, around))
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

/// The text of a block that cites something.
pub(super) fn text_of(block: &Value) -> String {
    let pieces = block["citationsContent"]["content"].as_array();
    let pieces = pieces.map(Vec::as_slice).unwrap_or_default().iter();
    pieces.filter_map(|piece| piece["text"].as_str()).collect()
}
