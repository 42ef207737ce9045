//! Bytes in, frames out, whatever the framing.

use bytes::BytesMut;
use tokio_util::codec::Decoder;

#[cfg(feature = "bedrock")]
use super::EventStreamDecoder;
use super::{Error, SseDecoder, SseEvent};
use crate::protocol::{Frame, Framing};

/// The most that one object of Google's may take: it may hold a picture.
const OBJECT: usize = 32 * 1024 * 1024;

/// Cuts the body of a streamed answer into the frames that a protocol reads, with the default limits
/// of its framing.
///
/// # Errors
///
/// Those of the framing.
///
/// # Examples
///
/// ```
/// use bytes::BytesMut;
/// use tokio_util::codec::Decoder;
/// use tollgate::{protocol::Framing, transport::FrameDecoder};
///
/// let mut decoder = FrameDecoder::new(Framing::Sse);
/// let frame = decoder.decode(&mut BytesMut::from("data: {}\n\n")).unwrap().unwrap();
/// assert_eq!((frame.event, &*frame.data), (None, b"{}".as_slice()));
/// ```
#[derive(Debug)]
pub struct FrameDecoder(Kind);

#[derive(Debug)]
enum Kind {
    Sse(SseDecoder),
    #[cfg(feature = "bedrock")]
    EventStream(EventStreamDecoder),
}

impl FrameDecoder {
    /// A decoder at the start of a stream.
    #[must_use]
    pub fn new(framing: Framing) -> Self {
        Self(match framing {
            Framing::Sse => Kind::Sse(SseDecoder::new()),
            Framing::SseOrJson => Kind::Sse(
                SseDecoder::new()
                    .bare_json()
                    .max_line(OBJECT)
                    .max_event(OBJECT),
            ),
            #[cfg(feature = "bedrock")]
            Framing::AwsEventStream => Kind::EventStream(EventStreamDecoder::new()),
        })
    }
}

impl Decoder for FrameDecoder {
    type Item = Frame;
    type Error = Error;

    fn decode(&mut self, src: &mut BytesMut) -> Result<Option<Frame>, Error> {
        match &mut self.0 {
            Kind::Sse(decoder) => Ok(decoder.decode(src)?.map(SseEvent::into_frame)),
            #[cfg(feature = "bedrock")]
            Kind::EventStream(decoder) => {
                let message = decoder.decode(src)?;
                Ok(message.map(super::EventStreamMessage::into_frame))
            }
        }
    }

    fn decode_eof(&mut self, src: &mut BytesMut) -> Result<Option<Frame>, Error> {
        match &mut self.0 {
            Kind::Sse(decoder) => Ok(decoder.decode_eof(src)?.map(SseEvent::into_frame)),
            #[cfg(feature = "bedrock")]
            Kind::EventStream(decoder) => {
                let message = decoder.decode_eof(src)?;
                Ok(message.map(super::EventStreamMessage::into_frame))
            }
        }
    }
}
