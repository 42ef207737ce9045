//! Bytes in, lines out.

use std::mem;

use bytes::{Buf, Bytes, BytesMut};

use crate::transport::error::Limit;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Cuts a buffer at CR, LF and CRLF, looking at each byte once.
#[derive(Debug)]
pub(super) struct Lines {
    pub(super) max_line: usize,
    pub(super) max_stream: u64,
    /// Bytes of the stream that have left the buffer.
    consumed: u64,
    /// Bytes at the head of the buffer in which no line ends.
    scanned: usize,
    #[cfg(test)]
    pub(super) looked_at: usize,
    /// The last line ended in CR, so an LF right after it belongs to that end.
    after_cr: bool,
    past_first: bool,
    mid_line: bool,
}

impl Lines {
    pub(super) const fn new(max_line: usize, max_stream: u64) -> Self {
        Self {
            max_line,
            max_stream,
            consumed: 0,
            scanned: 0,
            #[cfg(test)]
            looked_at: 0,
            after_cr: false,
            past_first: false,
            mid_line: false,
        }
    }

    /// Whether a line has begun that is not whole, and is no comment.
    pub(super) const fn is_mid_line(&self) -> bool {
        self.mid_line
    }

    /// Takes the next whole line out of the buffer.
    pub(super) fn next(&mut self, src: &mut BytesMut) -> Result<Option<Bytes>, Limit> {
        self.finish_crlf(src)?;
        let end = self.find_end(src);
        #[cfg(test)]
        {
            self.looked_at += end.map_or(src.len(), |at| at + 1) - self.scanned;
        }
        let Some(end) = end else {
            self.check(src.len(), src.len())?;
            self.scanned = src.len();
            self.mid_line = src.first().is_some_and(|first| *first != b':');
            return Ok(None);
        };
        self.check(end, end + 1)?;
        self.scanned = 0;
        self.mid_line = false;
        self.after_cr = src.get(end) == Some(&b'\r');
        self.consumed += end as u64 + 1;
        let mut line = match end {
            // The end of an event, nearly half of all lines.
            0 => Bytes::new(),
            end => src.split_to(end).freeze(),
        };
        src.advance(1);
        if !mem::replace(&mut self.past_first, true) && line.starts_with(BYTE_ORDER_MARK) {
            line.advance(BYTE_ORDER_MARK.len());
        }
        Ok(Some(line))
    }

    /// Drops a line that will never be whole.
    pub(super) fn discard(&mut self, src: &mut BytesMut) {
        src.clear();
        self.scanned = 0;
    }

    /// Takes a line that has no end, at the end of the stream.
    pub(super) fn last(&mut self, src: &mut BytesMut) -> Bytes {
        self.scanned = 0;
        self.mid_line = false;
        src.split().freeze()
    }

    fn finish_crlf(&mut self, src: &mut BytesMut) -> Result<(), Limit> {
        let Some(first) = src.first().copied().filter(|_| self.after_cr) else {
            return Ok(());
        };
        if first == b'\n' {
            self.check(0, 1)?;
            self.consumed += 1;
            src.advance(1);
        }
        self.after_cr = false;
        Ok(())
    }

    fn find_end(&self, src: &[u8]) -> Option<usize> {
        let rest = src.get(self.scanned..)?;
        let after = memchr::memchr2(b'\n', b'\r', rest)?;
        Some(self.scanned + after)
    }

    /// Fails where the next `line` bytes, `all` of them with its end, pass a limit; of two limits
    /// it names the one that would be met first byte by byte.
    const fn check(&self, line: usize, all: usize) -> Result<(), Limit> {
        let left = self.max_stream.saturating_sub(self.consumed);
        if line > self.max_line && self.max_line as u64 <= left {
            return Err(Limit::Line);
        }
        if all as u64 > left {
            return Err(Limit::Stream);
        }
        Ok(())
    }
}
