//! Frames that were written are read, in any pieces.

use bytes::BytesMut;
use proptest::{collection::vec, prelude::*, sample::Index};
use tokio_util::codec::Decoder;
use tollgate::{
    protocol::{Frame, Framing},
    transport::FrameDecoder,
};

use crate::bodies::{Style, array, aws, frame, ndjson, pieces, sse, style};

/// The frames of a body that comes in these pieces.
pub(crate) fn frames(framing: Framing, pieces: &[&[u8]]) -> Vec<Frame> {
    let mut decoder = FrameDecoder::new(framing);
    let mut read = BytesMut::new();
    let mut frames = Vec::new();
    for piece in pieces {
        read.extend_from_slice(piece);
        let next = || decoder.decode(&mut read).expect("it is within bounds");
        frames.extend(std::iter::from_fn(next));
    }
    let next = || decoder.decode_eof(&mut read).expect("it is within bounds");
    frames.extend(std::iter::from_fn(next));
    frames
}

/// A name, and text in which lines end as JSON never has them.
fn any_text() -> impl Strategy<Value = Frame> {
    let name = prop::option::of("[a-z][a-z_.]{0,11}");
    (name, "(\\PC|\n){0,40}").prop_map(|(name, data)| frame(name.as_deref(), &data))
}

/// An object in one line.
fn any_object() -> impl Strategy<Value = Frame> {
    let members = prop::collection::btree_map("\\PC{0,5}", "(\\PC|[\n\r\"\\\\}]){0,12}", 0..4);
    members.prop_map(|members| frame(None, &serde_json::json!(members)))
}

type Written = fn(&[Frame], &Style) -> Vec<u8>;

fn read_as_written(
    framing: Framing,
    written: Written,
    all: &[Frame],
    style: &Style,
    cuts: &[Index],
) {
    let body = written(all, style);
    assert!(frames(framing, &pieces(&body, cuts)) == all, "in pieces");
    assert!(frames(framing, &[&body]) == all, "whole");
    let bytes: Vec<_> = body.chunks(1).collect();
    assert!(frames(framing, &bytes) == all, "byte by byte");
}

proptest! {
    #[test]
    fn server_sent_events_are_what_was_written_in_any_pieces(
        all in vec(any_text(), 0..8), style in style(), cuts in vec(any::<Index>(), 0..12),
    ) {
        // Google's framing reads events as everyone does, unless a line begins as JSON does.
        read_as_written(Framing::Sse, sse, &all, &style, &cuts);
        read_as_written(Framing::SseOrJson, sse, &all, &style, &cuts);
    }

    #[test]
    fn objects_of_a_list_are_what_was_written_in_any_pieces(
        all in vec(any_object(), 0..8), style in style(), cuts in vec(any::<Index>(), 0..12),
    ) {
        read_as_written(Framing::SseOrJson, array, &all, &style, &cuts);
    }

    #[test]
    fn lines_of_json_are_what_was_written_in_any_pieces(
        all in vec(any_object(), 0..8), style in style(), cuts in vec(any::<Index>(), 0..12),
    ) {
        read_as_written(Framing::Ndjson, ndjson, &all, &style, &cuts);
    }

    #[test]
    fn messages_are_what_was_written_in_any_pieces(
        all in vec(any_text(), 0..8), style in style(), cuts in vec(any::<Index>(), 0..12),
    ) {
        let named = |one: &Frame| one.event.is_some();
        let all: Vec<_> = all.into_iter().filter(named).collect();
        read_as_written(Framing::AwsEventStream, aws, &all, &style, &cuts);
    }
}
