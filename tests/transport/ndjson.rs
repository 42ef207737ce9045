//! Lines of JSON, however they are cut, and their bounds.

use bytes::{Bytes, BytesMut};
use proptest::prelude::*;
use tokio_util::codec::Decoder;
use tollgate::transport::{Limit, NdjsonDecoder};

/// The lines of a body that comes in these pieces.
fn lines(pieces: &[&[u8]]) -> Vec<Bytes> {
    let mut decoder = NdjsonDecoder::new();
    let mut read = BytesMut::new();
    let mut lines = Vec::new();
    for piece in pieces {
        read.extend_from_slice(piece);
        lines.extend(std::iter::from_fn(|| decoder.decode(&mut read).unwrap()));
    }
    lines.extend(std::iter::from_fn(|| {
        decoder.decode_eof(&mut read).unwrap()
    }));
    assert!(read.is_empty());
    lines
}

#[test]
fn lines_end_in_lf_or_crlf_and_blank_ones_are_none() {
    let body = b"\n\r\n{\"a\":\"\xc3\xa9\"}\r\n  \n\t[1, 2] \n\"x\"\n";
    assert_eq!(lines(&[body]), ["{\"a\":\"é\"}", "[1, 2]", "\"x\""]);
}

/// Fuzzing found that lines were the only frames of text that could be something else than UTF-8: a
/// byte of it ended the answer, where in server-sent events it costs a character (H-1).
#[test]
fn invalid_utf_8_is_replaced_in_the_whole_line() {
    let body = b"{\"a\":\"b\xE2\x82c\"}\n\"\xFF\"";
    let whole = lines(&[body]);
    assert_eq!(whole, ["{\"a\":\"b\u{FFFD}c\"}", "\"\u{FFFD}\""]);
    for at in 0..=body.len() {
        let (one, two) = body.split_at(at);
        assert_eq!(lines(&[one, two]), whole, "cut at {at}");
    }
}

#[test]
fn lines_are_the_same_wherever_the_body_is_cut_in_two() {
    let body = "{\"a\":\"日本\\n\"}\r\n\n{\"b\":[1]}\n{\"c\":null}".as_bytes();
    let whole = lines(&[body]);
    assert_eq!(whole.len(), 3);
    for at in 0..=body.len() {
        let (one, two) = body.split_at(at);
        assert_eq!(lines(&[one, two]), whole, "cut at {at}");
    }
}

#[test]
fn what_stands_behind_the_last_line_end_counts_only_where_it_is_whole() {
    for (body, count) in [
        ("{\"done\":true}", 1),
        ("{\"done\":true} \r", 1),
        ("{\"done\":tr", 0),
        ("{\"done\":true}\n{\"do", 1),
        ("", 0),
        (" ", 0),
    ] {
        assert_eq!(lines(&[body.as_bytes()]).len(), count, "{body:?}");
    }
}

#[test]
fn a_line_that_is_not_whole_is_told_of() {
    let mut decoder = NdjsonDecoder::new();
    let mut read = BytesMut::from("{}\n{\"a\"");
    assert!(decoder.decode(&mut read).unwrap().is_some());
    assert!(!decoder.is_mid_line());
    assert!(decoder.decode(&mut read).unwrap().is_none());
    assert!(decoder.is_mid_line());
    assert!(decoder.decode_eof(&mut read).unwrap().is_none());
    assert!(decoder.is_mid_line());
}

#[test]
fn a_line_may_be_as_long_as_the_limit_and_no_longer() {
    for (length, fits) in [(16, true), (17, false)] {
        let mut decoder = NdjsonDecoder::new().max_line(16);
        let mut read = BytesMut::from(&[&b"1".repeat(length)[..], b"\n"].concat()[..]);
        assert_eq!(decoder.decode(&mut read).is_ok(), fits);
    }
    let mut decoder = NdjsonDecoder::new().max_line(16);
    let mut read = BytesMut::from(&b"1".repeat(17)[..]);
    let error = decoder.decode(&mut read).unwrap_err();
    assert_eq!(error.exceeded(), Some(Limit::Line), "no end has to come");
    let again = decoder.decode(&mut BytesMut::from("{}\n")).unwrap_err();
    assert_eq!(again.exceeded(), Some(Limit::Line));
    assert!(decoder.decode_eof(&mut BytesMut::new()).is_err());
}

#[test]
fn a_stream_of_blank_lines_ends_at_its_limit() {
    let mut decoder = NdjsonDecoder::new().max_stream(1_000);
    let mut read = BytesMut::from(&b"\n".repeat(1_000)[..]);
    assert!(decoder.decode(&mut read).unwrap().is_none());
    read.extend_from_slice(b"\n");
    let error = decoder.decode(&mut read).unwrap_err();
    assert_eq!(error.exceeded(), Some(Limit::Stream));
}

proptest! {
    #[test]
    fn any_bytes_give_the_same_lines_in_any_pieces(
        body in proptest::collection::vec(prop_oneof![Just(b'\n'), Just(b'\r'), Just(b'{'), Just(b'}'), any::<u8>()], 0..64),
        piece in 1_usize..9,
    ) {
        let pieces: Vec<&[u8]> = body.chunks(piece).collect();
        prop_assert_eq!(lines(&pieces), lines(&[&body]));
    }
}
