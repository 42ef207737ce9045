//! A body falls into the same frames however it is cut, and a decoder that broke stays broken.

use bytes::BytesMut;
use tokio_util::codec::Decoder;
use tollgate::{protocol::Frame, transport::Error};

pub(crate) fn steady<D>(data: &[u8], new: impl Fn() -> D) -> Vec<Frame>
where
    D: Decoder<Error = Error>,
    D::Item: Into<Frame>,
{
    let whole = frames(&[data], new());
    let sum: usize = data.iter().map(|byte| usize::from(*byte)).sum();
    let (before, after) = data.split_at(sum % (data.len() + 1));
    assert_eq!(frames(&[before, after], new()), whole);
    let bytes: Vec<&[u8]> = data.chunks(1).collect();
    assert_eq!(frames(&bytes, new()), whole);
    whole.0
}

/// The frames of a body, and whether it broke a limit.
fn frames<D>(pieces: &[&[u8]], mut decoder: D) -> (Vec<Frame>, bool)
where
    D: Decoder<Error = Error>,
    D::Item: Into<Frame>,
{
    let mut frames = Vec::new();
    let mut read = BytesMut::new();
    for piece in pieces {
        read.extend_from_slice(piece);
        loop {
            match decoder.decode(&mut read) {
                Ok(Some(frame)) => frames.push(frame.into()),
                Ok(None) => break,
                Err(_) => return (frames, stays_broken(decoder, &mut read)),
            }
        }
    }
    loop {
        match decoder.decode_eof(&mut read) {
            Ok(Some(frame)) => frames.push(frame.into()),
            Ok(None) => return (frames, false),
            Err(_) => return (frames, stays_broken(decoder, &mut read)),
        }
    }
}

fn stays_broken<D: Decoder<Error = Error>>(mut decoder: D, read: &mut BytesMut) -> bool {
    assert!(
        decoder.decode(read).is_err(),
        "a decoder that broke is broken"
    );
    assert!(
        decoder.decode_eof(read).is_err(),
        "a decoder that broke is broken"
    );
    true
}
