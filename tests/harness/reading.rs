//! A stream fed to a protocol as a provider would.

use bytes::BytesMut;
use tokio_util::codec::Decoder;
use tollgate::{
    Completion, Error, Event, Summary,
    protocol::{DecodeEvents, Endpoint, Protocol},
    transport::FrameDecoder,
    types::Assembly,
};

/// What a stream said, and how it ended.
pub(crate) type Outcome = (Vec<Event>, Result<(), Error>);

/// The events of a body that comes in these pieces.
pub(crate) fn stream<P: Protocol>(endpoint: &Endpoint, pieces: &[&[u8]]) -> Outcome {
    let mut events = Vec::new();
    let mut decoder = P::events(endpoint);
    let ended = feed::<P>(pieces, &mut decoder, &mut events);
    events.extend(std::iter::from_fn(|| decoder.next()));
    (events, ended)
}

fn feed<P: Protocol>(
    pieces: &[&[u8]],
    decoder: &mut P::Decoder,
    events: &mut Vec<Event>,
) -> Result<(), Error> {
    let mut framing = FrameDecoder::new(P::FRAMING);
    let mut read = BytesMut::new();
    for (at, piece) in pieces.iter().chain([&&b""[..]]).enumerate() {
        read.extend_from_slice(piece);
        let next = if at < pieces.len() {
            FrameDecoder::decode
        } else {
            FrameDecoder::decode_eof
        };
        while let Some(frame) = next(&mut framing, &mut read).expect("no frame is too long") {
            decoder.push(frame)?;
            events.extend(std::iter::from_fn(|| decoder.next()));
        }
    }
    decoder.finish()
}

/// The answer that a stream came to.
pub(crate) fn collect(endpoint: &Endpoint, (events, ended): Outcome) -> Result<Completion, Error> {
    let is_done = |event: &&Event| matches!(event, Event::Done(_));
    assert_eq!(
        events.iter().filter(is_done).count(),
        usize::from(ended.is_ok()),
        "one end, and only of what ended well"
    );
    ended?;
    assert!(events.last().as_ref().is_some_and(is_done));
    let mut assembly = Assembly::new();
    events.iter().for_each(|event| assembly.push(event));
    let mut summary = Summary::new();
    summary.provider = Some(endpoint.provider().clone());
    Ok(assembly.finish(summary))
}
