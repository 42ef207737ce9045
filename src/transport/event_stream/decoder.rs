//! Bytes in, messages out.

use aws_smithy_eventstream::frame::read_message_from;
use bytes::BytesMut;
use tokio_util::codec::Decoder;

use super::EventStreamMessage;
use crate::transport::error::{Error, Limit};

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

/// Two lengths and the sum over them.
const PRELUDE: usize = 12;
/// The prelude and the sum over the message.
const AROUND: usize = 16;
/// The most that the headers of a message may take, as in botocore (`PROVIDERS` §8.2).
const HEADERS: usize = 128 * KIB;

/// Cuts an AWS event stream (`application/vnd.amazon.eventstream`) into its messages.
///
/// How the bytes were cut on their way makes no difference. The lengths of a message are believed
/// once the sum over them is right, and a message is given once the sum over all of it is. Memory is
/// taken for the bytes that came, and not for those that are announced. Half a message at the end of
/// the stream is discarded.
///
/// # Errors
///
/// [`Error::is_malformed`] where a sum or a length is wrong, and [`Error::is_too_large`] for a
/// message longer than 24 MiB or a stream longer than 256 MiB, if those are not set to something
/// else; and again each time it is asked after that.
///
/// # Examples
///
/// ```
/// use bytes::BytesMut;
/// use tokio_util::codec::Decoder;
/// use tollgate::transport::EventStreamDecoder;
///
/// // Two lengths, their sum, no header, the payload `{'foo':'bar'}`, and the sum over it all.
/// let message = b"\0\0\0\x1d\0\0\0\0\xfdR\x8cZ{'foo':'bar'}\xc3e96";
/// let mut decoder = EventStreamDecoder::new();
/// let message = decoder.decode(&mut BytesMut::from(&message[..])).unwrap().unwrap();
/// assert_eq!(message.payload(), "{'foo':'bar'}");
/// ```
#[derive(Debug)]
pub struct EventStreamDecoder {
    max_message: usize,
    max_stream: u64,
    /// Bytes of the stream that have left the buffer.
    consumed: u64,
    /// The length of the message under way, once it is believed.
    length: Option<usize>,
    broken: Option<Broken>,
}

/// Why there is no next message.
#[derive(Debug, Clone, Copy)]
enum Broken {
    Garbled(&'static str),
    TooLarge(Limit),
}

impl EventStreamDecoder {
    /// A decoder at the start of a stream, with the default limits.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            max_message: 24 * MIB,
            max_stream: 256 * MIB as u64,
            consumed: 0,
            length: None,
            broken: None,
        }
    }

    /// The longest message, in bytes with all that is around its payload; 24 MiB by default.
    #[must_use]
    pub const fn max_message(mut self, bytes: usize) -> Self {
        self.max_message = bytes;
        self
    }

    /// The longest stream, in bytes; 256 MiB by default.
    #[must_use]
    pub const fn max_stream(mut self, bytes: u64) -> Self {
        self.max_stream = bytes;
        self
    }

    fn next(&mut self, src: &mut BytesMut) -> Result<Option<EventStreamMessage>, Broken> {
        let length = match self.length {
            Some(length) => length,
            None => match src.first_chunk() {
                Some(prelude) => *self.length.insert(self.length(prelude)?),
                None => return Ok(None),
            },
        };
        if src.len() < length {
            return Ok(None);
        }
        let message = read_message_from(src.split_to(length).freeze())
            .map_err(|_| Broken::Garbled("a message of the event stream does not match its sum"))?;
        self.length = None;
        self.consumed += length as u64;
        Ok(Some(EventStreamMessage::new(message)))
    }

    /// The length of the message that begins so.
    fn length(&self, prelude: &[u8; PRELUDE]) -> Result<usize, Broken> {
        let [a, b, c, d, e, f, g, h, sum @ ..] = *prelude;
        if crc32fast::hash(&prelude[..8]) != u32::from_be_bytes(sum) {
            let what = "the lengths of a message of the event stream do not match their sum";
            return Err(Broken::Garbled(what));
        }
        let number = |bytes| usize::try_from(u32::from_be_bytes(bytes)).unwrap_or(usize::MAX);
        let (all, headers) = (number([a, b, c, d]), number([e, f, g, h]));
        if all < AROUND || headers > all - AROUND {
            let what = "the lengths of a message of the event stream do not fit each other";
            return Err(Broken::Garbled(what));
        }
        let left = self.max_stream.saturating_sub(self.consumed);
        if headers > HEADERS {
            let what = "the headers of a message of the event stream are longer than 128 KiB";
            Err(Broken::Garbled(what))
        } else if all > self.max_message {
            Err(Broken::TooLarge(Limit::Event))
        } else if all as u64 > left {
            Err(Broken::TooLarge(Limit::Stream))
        } else {
            Ok(all)
        }
    }

    fn error(&self, broken: Broken) -> Error {
        match broken {
            Broken::Garbled(what) => Error::garbled(what),
            Broken::TooLarge(Limit::Stream) => Error::too_large(Limit::Stream, self.max_stream),
            Broken::TooLarge(limit) => Error::too_large(limit, self.max_message as u64),
        }
    }
}

impl Default for EventStreamDecoder {
    fn default() -> Self {
        Self::new()
    }
}

impl Decoder for EventStreamDecoder {
    type Item = EventStreamMessage;
    type Error = Error;

    fn decode(&mut self, src: &mut BytesMut) -> Result<Option<EventStreamMessage>, Error> {
        let next = match self.broken {
            Some(broken) => Err(broken),
            None => self.next(src),
        };
        next.map_err(|broken| {
            self.broken = Some(broken);
            self.error(broken)
        })
    }

    fn decode_eof(&mut self, src: &mut BytesMut) -> Result<Option<EventStreamMessage>, Error> {
        let message = self.decode(src)?;
        if message.is_none() {
            src.clear();
        }
        Ok(message)
    }
}
