//! A body cut into frames, by whichever framing a protocol has.

use bytes::BytesMut;
use tokio_util::codec::Decoder;

#[cfg(feature = "bedrock")]
use super::EventStreamDecoder;
use super::{Error, NdjsonDecoder, SseDecoder};
use crate::protocol::{Frame, Framing};

/// The most that one object of Google's may take: it may hold a picture.
const OBJECT: usize = 32 * 1024 * 1024;

/// Cuts the body of a streamed answer into frames, as the protocol's [`Framing`] says.
///
/// # Errors
///
/// Those of the decoder of the framing: [`SseDecoder`], [`NdjsonDecoder`], or that of AWS event
/// streams.
///
/// # Examples
///
/// ```
/// use bytes::BytesMut;
/// use tokio_util::codec::Decoder;
/// use tollgate::{protocol::Framing, transport::FrameDecoder};
///
/// let mut frames = FrameDecoder::new(Framing::Ndjson);
/// let frame = frames.decode(&mut BytesMut::from("{\"done\":true}\n")).unwrap().unwrap();
/// assert_eq!(frame.data, "{\"done\":true}");
/// assert_eq!(frame.event, None);
/// ```
#[derive(Debug)]
pub struct FrameDecoder(Kind);

#[cfg_attr(
    any(test, not(feature = "bedrock")),
    expect(
        clippy::large_enum_variant,
        reason = "there is one per stream, where a box would be one more allocation"
    )
)]
#[derive(Debug)]
enum Kind {
    Sse(SseDecoder),
    Ndjson(NdjsonDecoder),
    #[cfg(feature = "bedrock")]
    EventStream(EventStreamDecoder),
}

impl FrameDecoder {
    /// A decoder at the start of a stream, with the default limits.
    #[must_use]
    pub fn new(framing: Framing) -> Self {
        Self(match framing {
            Framing::Sse => Kind::Sse(SseDecoder::new()),
            Framing::SseOrJson => {
                let events = SseDecoder::new().bare_json();
                Kind::Sse(events.max_line(OBJECT).max_event(OBJECT))
            }
            Framing::Ndjson => Kind::Ndjson(NdjsonDecoder::new()),
            #[cfg(feature = "bedrock")]
            Framing::AwsEventStream => Kind::EventStream(EventStreamDecoder::new()),
        })
    }
}

impl Decoder for FrameDecoder {
    type Item = Frame;
    type Error = Error;

    fn decode(&mut self, src: &mut BytesMut) -> Result<Option<Frame>, Error> {
        Ok(match &mut self.0 {
            Kind::Sse(events) => events.decode(src)?.map(Frame::from),
            Kind::Ndjson(lines) => lines.decode(src)?.map(Frame::from),
            #[cfg(feature = "bedrock")]
            Kind::EventStream(messages) => messages.decode(src)?.map(Frame::from),
        })
    }

    fn decode_eof(&mut self, src: &mut BytesMut) -> Result<Option<Frame>, Error> {
        Ok(match &mut self.0 {
            Kind::Sse(events) => events.decode_eof(src)?.map(Frame::from),
            Kind::Ndjson(lines) => lines.decode_eof(src)?.map(Frame::from),
            #[cfg(feature = "bedrock")]
            Kind::EventStream(messages) => messages.decode_eof(src)?.map(Frame::from),
        })
    }
}
