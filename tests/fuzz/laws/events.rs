//! A stream is read or refused, whatever it brings and however it is cut: it ends once, and what it
//! brought is what it says.

use std::collections::BTreeMap;

use bytes::{Bytes, BytesMut};
use tokio_util::codec::Decoder;
use tollgate::{
    Error, ErrorKind, Event, Summary,
    protocol::{DecodeEvents, Frame, Protocol},
    transport::FrameDecoder,
    types::Assembly,
};

use super::{
    shown::tells_no_secret,
    turns::{endpoint, goes_back},
};

/// Up to this length a body is also read byte by byte.
const BYTEWISE: usize = 4_096;

pub(crate) fn law<P: Protocol>(data: &[u8]) {
    let (events, ended) = stream::<P>(&[data]);
    one_end(&events, &ended);
    if let Err(error) = &ended {
        tells_no_secret(error);
    }
    well_formed(&events);
    assembled::<P>(&events);

    let sum: usize = data.iter().map(|byte| usize::from(*byte)).sum();
    let (before, after) = data.split_at(sum % (data.len() + 1));
    same::<P>(&[before, after], &events, &ended);
    if data.len() <= BYTEWISE {
        let bytes: Vec<&[u8]> = data.chunks(1).collect();
        same::<P>(&bytes, &events, &ended);
    }
}

/// The events of a stream, and how it ended.
pub(crate) type Read = (Vec<Event>, Result<(), Error>);

/// Reads a body that comes in these pieces.
pub(crate) fn stream<P: Protocol>(pieces: &[&[u8]]) -> Read {
    let mut events = Vec::new();
    let mut decoder = P::events(&endpoint::<P>());
    let framing = FrameDecoder::new(P::FRAMING);
    let ended = feed(pieces, framing, &mut decoder, &mut events);
    events.extend(std::iter::from_fn(|| decoder.next()));
    if ended.is_ok() {
        assert!(decoder.is_done());
        let more = Frame {
            event: None,
            data: Bytes::from_static(b"{}"),
        };
        assert!(
            decoder.push(more).is_ok(),
            "what comes after the end is ignored"
        );
        assert!(decoder.next().is_none(), "nothing comes after the end");
    }
    (events, ended)
}

fn feed(
    pieces: &[&[u8]],
    mut framing: FrameDecoder,
    decoder: &mut impl DecodeEvents,
    events: &mut Vec<Event>,
) -> Result<(), Error> {
    let broken = |_| Error::new(ErrorKind::Protocol);
    let mut read = BytesMut::new();
    for piece in pieces {
        read.extend_from_slice(piece);
        while let Some(frame) = framing.decode(&mut read).map_err(broken)? {
            decoder.push(frame)?;
            events.extend(std::iter::from_fn(|| decoder.next()));
        }
    }
    while let Some(frame) = framing.decode_eof(&mut read).map_err(broken)? {
        decoder.push(frame)?;
        events.extend(std::iter::from_fn(|| decoder.next()));
    }
    decoder.finish()
}

/// Exactly one terminal item: `Done` at the end of what ended well, else the error.
fn one_end(events: &[Event], ended: &Result<(), Error>) {
    let is_done = |event: &&Event| matches!(event, Event::Done(_));
    let done = events.iter().filter(is_done).count();
    assert_eq!(
        done,
        usize::from(ended.is_ok()),
        "one end, of what ended well"
    );
    if ended.is_ok() {
        assert!(
            events.last().as_ref().is_some_and(is_done),
            "nothing after the end"
        );
    }
}

/// Texts say something, and calls are counted from 0 and named before their arguments come.
fn well_formed(events: &[Event]) {
    let mut calls = BTreeMap::new();
    for event in events {
        match event {
            Event::Text { text, .. } | Event::Refusal { text, .. } => assert!(!text.is_empty()),
            Event::ToolCall(piece) => {
                let known: &mut u32 = calls.entry(piece.choice).or_default();
                if piece.index == *known {
                    *known += 1;
                    assert!(piece.id.as_ref().is_some_and(|id| !id.is_empty()));
                    assert!(piece.name.is_some(), "the first piece names the tool");
                } else {
                    assert!(piece.index < *known, "calls are counted without gaps");
                }
            }
            Event::Usage(usage) => {
                assert!(usage.total() >= usage.input_total().max(usage.output_total()));
            }
            _ => {}
        }
    }
}

/// What came is a turn like any other, also where the stream broke.
fn assembled<P: Protocol>(events: &[Event]) {
    let mut assembly = Assembly::new();
    events.iter().for_each(|event| assembly.push(event));
    let answer = assembly.finish(Summary::new());
    for choice in &answer.choices {
        goes_back::<P>(&choice.message, &endpoint::<P>());
    }
}

/// How the bytes were cut makes no difference.
fn same<P: Protocol>(pieces: &[&[u8]], events: &[Event], ended: &Result<(), Error>) {
    let (cut, cut_ended) = stream::<P>(pieces);
    let shown = |ended: &Result<(), Error>| {
        let error = ended.as_ref().err()?;
        let code = error.code().map(str::to_owned);
        Some((
            error.kind(),
            error.status(),
            code,
            error.message().map(str::to_owned),
        ))
    };
    assert_eq!(
        shown(&cut_ended),
        shown(ended),
        "the end depends on the cut"
    );
    assert!(cut == events, "the events depend on the cut");
}
