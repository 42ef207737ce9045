//! Bytes in, events out.

use std::{mem, str, time::Duration};

use bytes::{Bytes, BytesMut};
use tokio_util::codec::Decoder;

use super::{SseEvent, json::Objects, lines::Lines};
use crate::transport::{
    error::{Error, Limit},
    joined::Joined,
    valid::valid,
};

const MIB: usize = 1024 * 1024;

/// Splits an event stream into its events, as the WHATWG HTML standard (§9.2.6) says.
///
/// How the bytes were cut on their way makes no difference: lines are decoded once they are whole,
/// and only then is invalid UTF-8 replaced by U+FFFD. Comments are swallowed. An event without a
/// `data` line is not dispatched; one whose `data` is empty is. A half event at the end of the
/// stream is discarded, and [`is_mid_event`](Self::is_mid_event) tells of it.
///
/// The time is linear in the bytes however small the pieces are, and the data of a one-line event
/// is a slice of the read buffer.
///
/// # Errors
///
/// [`Error::is_too_large`], for a line longer than 1 MiB, the data of an event longer than 8 MiB,
/// or a stream longer than 256 MiB, if those are not set to something else; and again each time it
/// is asked after that.
///
/// # Examples
///
/// ```
/// use bytes::BytesMut;
/// use tokio_util::codec::Decoder;
/// use tollgate::transport::SseDecoder;
///
/// let mut stream = BytesMut::from(": ping\n\nevent: delta\ndata: {}\n\ndata: [DO");
/// let mut decoder = SseDecoder::new();
///
/// let event = decoder.decode(&mut stream).unwrap().unwrap();
/// assert_eq!((event.event(), event.text()), (Some("delta"), "{}"));
/// assert!(decoder.decode_eof(&mut stream).unwrap().is_none());
/// assert!(decoder.is_mid_event());
/// ```
#[derive(Debug)]
pub struct SseDecoder {
    lines: Lines,
    max_event: usize,
    event: Bytes,
    data: Joined,
    id: Bytes,
    retry: Option<Duration>,
    passed: Option<Limit>,
    /// Where bare JSON is read too.
    objects: Option<Objects>,
}

impl SseDecoder {
    /// A decoder at the start of a stream, with the default limits.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            lines: Lines::new(MIB, 256 * MIB as u64),
            max_event: 8 * MIB,
            event: Bytes::new(),
            data: Joined::Nothing,
            id: Bytes::new(),
            retry: None,
            passed: None,
            objects: None,
        }
    }

    /// The longest line, in bytes without its end; 1 MiB by default.
    #[must_use]
    pub const fn max_line(mut self, bytes: usize) -> Self {
        self.lines.max_line = bytes;
        self
    }

    /// The most data in one event, in bytes; 8 MiB by default.
    #[must_use]
    pub const fn max_event(mut self, bytes: usize) -> Self {
        self.max_event = bytes;
        self
    }

    /// The longest stream, in bytes, comments and line ends included; 256 MiB by default.
    #[must_use]
    pub const fn max_stream(mut self, bytes: u64) -> Self {
        self.lines.max_stream = bytes;
        self
    }

    /// Takes JSON objects that stand bare in the stream as events too, each by itself: the errors
    /// that Google writes between events, and the list of objects that it sends in their place. A
    /// line that begins with `{`, `[`, `,`, `]` or `}` begins no field of an event.
    ///
    /// # Examples
    ///
    /// ```
    /// use bytes::BytesMut;
    /// use tokio_util::codec::Decoder;
    /// use tollgate::transport::SseDecoder;
    ///
    /// let mut stream = BytesMut::from("[{\"a\":\n 1}\n,\n{\"b\": \"}\"}]");
    /// let mut decoder = SseDecoder::new().bare_json();
    /// let first = decoder.decode(&mut stream).unwrap().unwrap();
    /// let second = decoder.decode_eof(&mut stream).unwrap().unwrap();
    /// assert_eq!((first.text(), second.text()), ("{\"a\":\n 1}", "{\"b\": \"}\"}"));
    /// ```
    #[must_use]
    pub fn bare_json(mut self) -> Self {
        self.objects = Some(Objects::new());
        self
    }

    /// Whether an event has begun that is not dispatched yet.
    ///
    /// At the end of the stream it means that the stream was cut. A half line counts, unless it is
    /// a comment.
    #[must_use]
    pub fn is_mid_event(&self) -> bool {
        let mid_object = self.objects.as_ref().is_some_and(Objects::is_mid_object);
        mid_object || self.lines.is_mid_line() || !self.event.is_empty() || !self.data.is_nothing()
    }

    /// How long the server wants a client to wait before it opens a lost stream again.
    #[must_use]
    pub const fn retry(&self) -> Option<Duration> {
        self.retry
    }

    fn next_event(&mut self, src: &mut BytesMut) -> Result<Option<SseEvent>, Limit> {
        loop {
            if let Some(object) = self.next_object()? {
                return Ok(Some(object));
            }
            let Some(line) = self.lines.next(src)? else {
                return Ok(None);
            };
            if let Some(objects) = self.objects.as_mut().filter(|one| one.takes(&line)) {
                objects.push(line);
                continue;
            }
            let event = self.read_line(&line)?;
            if event.is_some() {
                return Ok(event);
            }
        }
    }

    fn next_object(&mut self) -> Result<Option<SseEvent>, Limit> {
        let Some(objects) = &mut self.objects else {
            return Ok(None);
        };
        let object = objects.next(self.max_event)?;
        Ok(object.map(|object| SseEvent {
            event: Bytes::new(),
            data: valid(object),
            id: self.id.clone(),
        }))
    }

    /// The objects of a last line without an end, which is whole where all of its objects are.
    fn last_object(&mut self, src: &mut BytesMut) -> Result<Option<SseEvent>, Limit> {
        let Some(objects) = self.objects.as_mut().filter(|one| one.takes(src)) else {
            return Ok(None);
        };
        objects.push(self.lines.last(src));
        self.next_object()
    }

    fn too_large(&self, limit: Limit) -> Error {
        let bytes = match limit {
            Limit::Line => self.lines.max_line as u64,
            Limit::Event => self.max_event as u64,
            Limit::Stream | Limit::Body => self.lines.max_stream,
        };
        Error::too_large(limit, bytes)
    }

    fn read_line(&mut self, line: &Bytes) -> Result<Option<SseEvent>, Limit> {
        if line.is_empty() {
            return Ok(self.dispatch());
        }
        let colon = line.iter().position(|byte| *byte == b':');
        let (name, value) = colon.map_or((&line[..], Bytes::new()), |colon| {
            let after = &line[colon + 1..];
            let space = usize::from(after.first() == Some(&b' '));
            (&line[..colon], line.slice(colon + 1 + space..))
        });
        match name {
            b"data" => self.push_data(valid(value))?,
            b"event" => self.event = valid(value),
            // An id outlives its event: it must not keep a read buffer alive.
            b"id" if !value.contains(&0) => self.id = Bytes::copy_from_slice(&valid(value)),
            b"retry" => self.retry = milliseconds(&value).or(self.retry),
            _ => {}
        }
        Ok(None)
    }

    fn push_data(&mut self, line: Bytes) -> Result<(), Limit> {
        let before = if self.data.is_nothing() {
            0
        } else {
            self.data.len() + 1
        };
        if before + line.len() > self.max_event {
            return Err(Limit::Event);
        }
        self.data.push(b"\n", line);
        Ok(())
    }

    fn dispatch(&mut self) -> Option<SseEvent> {
        let event = mem::take(&mut self.event);
        if self.data.is_nothing() {
            return None;
        }
        Some(SseEvent {
            event,
            data: mem::take(&mut self.data).into_bytes(),
            id: self.id.clone(),
        })
    }
}

impl Default for SseDecoder {
    fn default() -> Self {
        Self::new()
    }
}

impl Decoder for SseDecoder {
    type Item = SseEvent;
    type Error = Error;

    fn decode(&mut self, src: &mut BytesMut) -> Result<Option<SseEvent>, Error> {
        let next = match self.passed {
            Some(limit) => Err(limit),
            None => self.next_event(src),
        };
        next.map_err(|limit| {
            self.passed = Some(limit);
            self.too_large(limit)
        })
    }

    fn decode_eof(&mut self, src: &mut BytesMut) -> Result<Option<SseEvent>, Error> {
        let event = self.decode(src)?;
        if event.is_some() {
            return Ok(event);
        }
        let last = self.last_object(src);
        self.lines.discard(src);
        last.map_err(|limit| {
            self.passed = Some(limit);
            self.too_large(limit)
        })
    }
}

/// ASCII digits and nothing else.
fn milliseconds(value: &[u8]) -> Option<Duration> {
    let digits = value.iter().all(u8::is_ascii_digit);
    let text = str::from_utf8(value).ok().filter(|_| digits)?;
    text.parse().ok().map(Duration::from_millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_of_a_huge_line_is_looked_at_once_however_small_the_pieces_are() {
        let line = [b"data: ".as_slice(), &vec![b'x'; 8 * MIB], b"\n\n"].concat();
        for piece in [1, 1024, 64 * 1024] {
            let mut decoder = SseDecoder::new().max_line(9 * MIB).max_event(9 * MIB);
            let mut buffer = BytesMut::new();
            let mut events = 0;
            for bytes in line.chunks(piece) {
                buffer.extend_from_slice(bytes);
                while let Some(event) = decoder.decode(&mut buffer).unwrap() {
                    assert_eq!(event.data().len(), 8 * MIB);
                    events += 1;
                }
            }
            assert_eq!((events, decoder.lines.looked_at), (1, line.len()));
        }
    }

    #[test]
    fn the_data_of_a_one_line_event_is_a_slice_of_the_read_buffer() {
        let mut buffer = BytesMut::from("data: hello\n\n");
        let start = buffer.as_ptr() as usize;
        let event = SseDecoder::new().decode(&mut buffer).unwrap().unwrap();
        assert_eq!(event.data().as_ptr() as usize, start + "data: ".len());
    }
}
