//! JSON values that are divided by line ends.

use bytes::{Buf, Bytes, BytesMut};
use serde::de::IgnoredAny;
use tokio_util::codec::Decoder;

use super::{
    error::{Error, Limit},
    valid::valid,
};

const MIB: usize = 1024 * 1024;

/// Splits newline-delimited JSON (`application/x-ndjson`) into its lines.
///
/// How the bytes were cut on their way makes no difference. Lines end in LF or CRLF; blank ones are
/// swallowed. What stands behind the last line end is a line only where it is a whole JSON value;
/// the beginning of one is discarded, and [`is_mid_line`](Self::is_mid_line) tells of it. That a
/// line is JSON is not looked at otherwise; invalid UTF-8 in it is replaced by U+FFFD.
///
/// The time is linear in the bytes however small the pieces are, and a line of UTF-8 is a slice of
/// the read buffer.
///
/// # Errors
///
/// [`Error::is_too_large`], for a line longer than 8 MiB or a stream longer than 256 MiB, if those
/// are not set to something else; and again each time it is asked after that.
///
/// # Examples
///
/// ```
/// use bytes::BytesMut;
/// use tokio_util::codec::Decoder;
/// use tollgate::transport::NdjsonDecoder;
///
/// let mut stream = BytesMut::from("{\"a\":1}\r\n\n{\"b\":2}\n{\"c\":");
/// let mut decoder = NdjsonDecoder::new();
/// assert_eq!(decoder.decode(&mut stream).unwrap().unwrap(), "{\"a\":1}");
/// assert_eq!(decoder.decode(&mut stream).unwrap().unwrap(), "{\"b\":2}");
/// assert!(decoder.decode_eof(&mut stream).unwrap().is_none());
/// assert!(decoder.is_mid_line());
/// ```
#[derive(Debug)]
pub struct NdjsonDecoder {
    max_line: usize,
    max_stream: u64,
    /// Bytes of the stream that have left the buffer.
    consumed: u64,
    /// Bytes at the head of the buffer in which no line ends.
    scanned: usize,
    #[cfg(test)]
    looked_at: usize,
    passed: Option<Limit>,
    mid_line: bool,
}

impl NdjsonDecoder {
    /// A decoder at the start of a stream, with the default limits.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            max_line: 8 * MIB,
            max_stream: 256 * MIB as u64,
            consumed: 0,
            scanned: 0,
            #[cfg(test)]
            looked_at: 0,
            passed: None,
            mid_line: false,
        }
    }

    /// The longest line, in bytes without its end; 8 MiB by default.
    #[must_use]
    pub const fn max_line(mut self, bytes: usize) -> Self {
        self.max_line = bytes;
        self
    }

    /// The longest stream, in bytes, line ends included; 256 MiB by default.
    #[must_use]
    pub const fn max_stream(mut self, bytes: u64) -> Self {
        self.max_stream = bytes;
        self
    }

    /// Whether a line has begun that is not whole. At the end of the stream it means that the stream
    /// was cut.
    #[must_use]
    pub const fn is_mid_line(&self) -> bool {
        self.mid_line
    }

    fn next_line(&mut self, src: &mut BytesMut) -> Result<Option<Bytes>, Limit> {
        loop {
            let rest = src.get(self.scanned..).unwrap_or_default();
            let end = memchr::memchr(b'\n', rest).map(|after| self.scanned + after);
            #[cfg(test)]
            {
                self.looked_at += end.map_or(src.len(), |at| at + 1) - self.scanned;
            }
            let Some(end) = end else {
                self.check(src.len(), src.len())?;
                self.scanned = src.len();
                self.mid_line = !src.is_empty();
                return Ok(None);
            };
            self.check(end, end + 1)?;
            self.scanned = 0;
            self.mid_line = false;
            self.consumed += end as u64 + 1;
            let line = src.split_to(end).freeze();
            src.advance(1);
            if let Some(line) = filled(&line) {
                return Ok(Some(line));
            }
        }
    }

    /// A line without an end, which is whole where it is JSON.
    fn last_line(&mut self, src: &mut BytesMut) -> Option<Bytes> {
        self.scanned = 0;
        let line = filled(&src.split().freeze())?;
        let whole = serde_json::from_slice::<IgnoredAny>(&line).is_ok();
        self.mid_line = !whole;
        whole.then_some(line)
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

    fn refused(&mut self, limit: Limit) -> Error {
        self.passed = Some(limit);
        let bytes = match limit {
            Limit::Line => self.max_line as u64,
            Limit::Event | Limit::Stream | Limit::Body => self.max_stream,
        };
        Error::too_large(limit, bytes)
    }
}

/// The line without its CR and the white space around it, in UTF-8; `None` where nothing is left.
fn filled(line: &Bytes) -> Option<Bytes> {
    let text = line.trim_ascii();
    (!text.is_empty()).then(|| valid(line.slice_ref(text)))
}

impl Default for NdjsonDecoder {
    fn default() -> Self {
        Self::new()
    }
}

impl Decoder for NdjsonDecoder {
    type Item = Bytes;
    type Error = Error;

    fn decode(&mut self, src: &mut BytesMut) -> Result<Option<Bytes>, Error> {
        let next = match self.passed {
            Some(limit) => Err(limit),
            None => self.next_line(src),
        };
        next.map_err(|limit| self.refused(limit))
    }

    fn decode_eof(&mut self, src: &mut BytesMut) -> Result<Option<Bytes>, Error> {
        let line = self.decode(src)?;
        Ok(line.or_else(|| self.last_line(src)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_of_a_huge_line_is_looked_at_once_however_small_the_pieces_are() {
        let line = [b"\"".as_slice(), &vec![b'x'; 8 * MIB], b"\"\n"].concat();
        for piece in [1, 1024, 64 * 1024] {
            let mut decoder = NdjsonDecoder::new().max_line(9 * MIB);
            let mut buffer = BytesMut::new();
            let mut lines = 0;
            for bytes in line.chunks(piece) {
                buffer.extend_from_slice(bytes);
                while let Some(line) = decoder.decode(&mut buffer).expect("it is within bounds") {
                    assert_eq!(line.len(), 8 * MIB + 2);
                    lines += 1;
                }
            }
            assert_eq!((lines, decoder.looked_at), (1, line.len()));
        }
    }
}
