//! JSON objects that stand bare in an event stream, cut at every place.

use bytes::BytesMut;
use proptest::prelude::*;
use tokio_util::codec::Decoder;
use tollgate::transport::{Limit, SseDecoder};

fn decoded<'a>(
    mut decoder: SseDecoder,
    pieces: impl IntoIterator<Item = &'a [u8]>,
) -> (Vec<String>, Option<Limit>, bool) {
    let mut buffer = BytesMut::new();
    let mut events = Vec::new();
    for piece in pieces {
        buffer.extend_from_slice(piece);
        loop {
            match decoder.decode(&mut buffer) {
                Ok(Some(event)) => events.push(event.text().to_owned()),
                Ok(None) => break,
                Err(error) => return (events, error.exceeded(), false),
            }
        }
    }
    loop {
        match decoder.decode_eof(&mut buffer) {
            Ok(Some(event)) => events.push(event.text().to_owned()),
            Ok(None) => break,
            Err(error) => return (events, error.exceeded(), false),
        }
    }
    assert!(buffer.is_empty(), "the end discards what is left");
    (events, None, decoder.is_mid_event())
}

fn bare() -> SseDecoder {
    SseDecoder::new().bare_json()
}

#[test]
fn objects_are_found_in_lists_between_events_and_by_themselves() {
    for (stream, events, mid_event) in [
        (
            "[{\"a\":1},{\"b\":2}]",
            &["{\"a\":1}", "{\"b\":2}"][..],
            false,
        ),
        (
            "[{\r\n\"a\": {\"b\": [1]}\r\n}\r\n,\r\n{}\r\n]",
            &["{\n\"a\": {\"b\": [1]}\n}", "{}"],
            false,
        ),
        (
            "{\"a\": \"}{\\\"\\\\\"}",
            &["{\"a\": \"}{\\\"\\\\\"}"],
            false,
        ),
        ("  {\"a\":1}\n", &["{\"a\":1}"], false),
        (
            "data: 1\n\n{\"error\":\n{}}\n\ndata: 2\n\n",
            &["1", "{\"error\":\n{}}", "2"],
            false,
        ),
        ("data: 1\n{}\n\n", &["{}", "1"], false),
        (": {\nid: {\ndata: {\n\n", &["{"], false),
        ("{\"a\":", &[], true),
        ("[{}, {", &["{}"], true),
        ("[", &[], false),
        ("data: {}", &[], true),
        ("[1, \"x\"]", &[], false),
    ] {
        let whole = decoded(bare(), [stream.as_bytes()]);
        let wanted: Vec<_> = events.iter().map(|event| (*event).to_owned()).collect();
        assert_eq!(whole, (wanted, None, mid_event), "{stream:?}");
        for at in 0..=stream.len() {
            let (one, two) = stream.as_bytes().split_at(at);
            assert_eq!(decoded(bare(), [one, two]), whole, "{stream:?} cut at {at}");
        }
        assert_eq!(decoded(bare(), stream.as_bytes().chunks(1)), whole);
    }
}

#[test]
fn an_event_stream_that_is_not_asked_for_objects_passes_them_over() {
    let (events, ..) = decoded(SseDecoder::new(), [b"{}\n\ndata: 1\n\n[{}]".as_slice()]);
    assert_eq!(events, ["1"]);
}

#[test]
fn an_object_has_the_limits_of_an_event() {
    let object = format!("{{\n\"a\": \"{}\"\n}}\n", "x".repeat(50));
    let decoder = || bare().max_event(40);
    for pieces in [1, 7, object.len()] {
        let (events, limit, _) = decoded(decoder(), object.as_bytes().chunks(pieces));
        assert_eq!((events.len(), limit), (0, Some(Limit::Event)));
    }
    let (_, limit, _) = decoded(decoder(), [b"{\"a\": \"".as_slice(), &[b'x'; 60], b"\"}"]);
    assert_eq!(limit, Some(Limit::Event));
    let (_, limit, _) = decoded(bare().max_line(40), [object.as_bytes()]);
    assert_eq!(limit, Some(Limit::Line));
}

#[test]
fn invalid_utf_8_is_replaced_once_the_object_is_whole() {
    let stream = b"{\"a\": \"\xE4\xB8\xFF\"}";
    let (events, ..) = decoded(bare(), stream.chunks(1));
    assert_eq!(events, ["{\"a\": \"\u{fffd}\u{fffd}\"}"]);
}

proptest! {
    #[test]
    fn any_bytes_say_the_same_however_they_are_cut(
        bytes in prop::collection::vec(prop::sample::select(b"data: {}[],\"\\\r\nx".to_vec()), 0..120),
        size in 1_usize..9,
    ) {
        let whole = decoded(bare(), [&bytes[..]]);
        prop_assert_eq!(decoded(bare(), bytes.chunks(size)), whole);
    }
}
