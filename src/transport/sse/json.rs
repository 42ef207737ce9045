//! JSON objects that stand bare in an event stream.

use std::{fmt, mem};

use bytes::Bytes;

use crate::transport::{error::Limit, joined::Joined};

/// Cuts lines of JSON into its outermost objects; the brackets and commas of a list around them are
/// passed over. Each byte is looked at once.
#[derive(Default)]
pub(super) struct Objects {
    /// What is left of the last line.
    rest: Bytes,
    /// The object so far.
    object: Joined,
    depth: usize,
    in_text: bool,
    escaped: bool,
}

impl Objects {
    pub(super) const fn new() -> Self {
        Self {
            rest: Bytes::new(),
            object: Joined::Nothing,
            depth: 0,
            in_text: false,
            escaped: false,
        }
    }

    /// Whether an object has begun that is not whole.
    pub(super) const fn is_mid_object(&self) -> bool {
        self.depth > 0
    }

    /// Whether a line belongs here and not to an event, whose fields all begin with a letter.
    pub(super) fn takes(&self, line: &[u8]) -> bool {
        let first = line.trim_ascii_start().first();
        self.is_mid_object() || first.is_some_and(|first| b"{}[],".contains(first))
    }

    /// Adds a line, once the one before it is used up.
    pub(super) fn push(&mut self, line: Bytes) {
        self.rest = line;
    }

    /// The next whole object; `None` where a line has to be added first.
    pub(super) fn next(&mut self, max: usize) -> Result<Option<Bytes>, Limit> {
        if self.depth == 0 {
            let begin = self.rest.iter().position(|byte| *byte == b'{');
            drop(self.rest.split_to(begin.unwrap_or(self.rest.len())));
        }
        if self.rest.is_empty() {
            return Ok(None);
        }
        let end = self.end();
        let piece = self.rest.split_to(end.unwrap_or(self.rest.len()));
        if self.object.len() + piece.len() > max {
            return Err(Limit::Event);
        }
        self.object.push(b"\n", piece);
        Ok(end.map(|_| mem::take(&mut self.object).into_bytes()))
    }

    /// Where in the rest the object ends.
    fn end(&mut self) -> Option<usize> {
        for (at, byte) in self.rest.iter().enumerate() {
            match (self.in_text, byte) {
                (true, _) if self.escaped => self.escaped = false,
                (true, b'\\') => self.escaped = true,
                (_, b'"') => self.in_text = !self.in_text,
                (false, b'{' | b'[') => self.depth += 1,
                (false, b'}' | b']') => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return Some(at + 1);
                    }
                }
                _ => {}
            }
        }
        None
    }
}

impl fmt::Debug for Objects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Objects")
            .field("object", &self.object.len())
            .field("depth", &self.depth)
            .finish_non_exhaustive()
    }
}
