//! Event streams: the cases of the WHATWG standard, cut at every place.

use bytes::BytesMut;
use proptest::prelude::*;
use tokio_util::codec::Decoder;
use tollgate::transport::{Limit, SseDecoder};

/// Name, data and id of each event, then how the stream ended and whether in the middle of one.
type Told = (Vec<(String, String, String)>, Option<Limit>, bool);

fn decoded<'a>(mut decoder: SseDecoder, pieces: impl IntoIterator<Item = &'a [u8]>) -> Told {
    let mut buffer = BytesMut::new();
    let mut events = Vec::new();
    let mut keep = |event: tollgate::transport::SseEvent| {
        let owned = |text: Option<&str>| text.unwrap_or_default().to_owned();
        events.push((
            owned(event.event()),
            owned(Some(event.text())),
            owned(event.id()),
        ));
    };
    for piece in pieces {
        buffer.extend_from_slice(piece);
        loop {
            match decoder.decode(&mut buffer) {
                Ok(Some(event)) => keep(event),
                Ok(None) => break,
                Err(error) => return (events, error.exceeded(), false),
            }
        }
    }
    while let Some(event) = decoder.decode_eof(&mut buffer).unwrap() {
        keep(event);
    }
    assert!(buffer.is_empty(), "the end discards what is left");
    (events, None, decoder.is_mid_event())
}

struct Case {
    name: &'static str,
    stream: &'static [u8],
    /// Name, data, id.
    events: &'static [(&'static str, &'static str, &'static str)],
    mid_event: bool,
}

const fn case(
    name: &'static str,
    stream: &'static [u8],
    events: &'static [(&'static str, &'static str, &'static str)],
) -> Case {
    Case {
        name,
        stream,
        events,
        mid_event: false,
    }
}

const fn cut(
    name: &'static str,
    stream: &'static [u8],
    events: &'static [(&'static str, &'static str, &'static str)],
) -> Case {
    Case {
        name,
        stream,
        events,
        mid_event: true,
    }
}

#[rustfmt::skip]
const CASES: &[Case] = &[
    case("an empty stream", b"", &[]),
    case("nothing but blank lines", b"\n\r\n\r\n\n\r", &[]),
    case("line feeds", b"data: a\n\ndata: b\n\n", &[("", "a", ""), ("", "b", "")]),
    case("carriage returns", b"data: a\r\rdata: b\r\r", &[("", "a", ""), ("", "b", "")]),
    case("both", b"data: a\r\n\r\ndata: b\r\n\r\n", &[("", "a", ""), ("", "b", "")]),
    case("all line ends in one event", b"data:a\r\ndata\ndata:b\rdata:c\r\n\r", &[("", "a\n\nb\nc", "")]),
    case("a blank line after CR is not the LF of CRLF", b"data: a\r\n\ndata: b\r\r\n", &[("", "a", ""), ("", "b", "")]),
    case("a byte order mark", b"\xEF\xBB\xBFdata: a\n\n", &[("", "a", "")]),
    case("a second byte order mark is part of a name", b"\xEF\xBB\xBF\xEF\xBB\xBFdata: a\n\ndata: b\n\n", &[("", "b", "")]),
    case("a byte order mark further on is part of a name", b"data: a\n\n\xEF\xBB\xBFdata: b\n\n", &[("", "a", "")]),
    case("a byte order mark before a comment", b"\xEF\xBB\xBF: hi\ndata: a\n\n", &[("", "a", "")]),
    case("half a byte order mark", b"\xEF\xBBdata: a\n\ndata: b\n\n", &[("", "b", "")]),
    case("one space goes, the rest stays", b"data:  a\ndata:\tb\ndata: \ndata:c \n\n", &[("", " a\n\tb\n\nc ", "")]),
    case("data without a colon is an empty line", b"data\n\ndata\ndata\n\ndata:x\n\n", &[("", "", ""), ("", "\n", ""), ("", "x", "")]),
    case("data with nothing after the colon is empty data", b"data:\n\n", &[("", "", "")]),
    case("further colons are data", b"data: a: b:c\n\n", &[("", "a: b:c", "")]),
    case("comments before, in and after an event", b": one\n\n:\ndata: a\n:two: data: x\r\ndata: b\n: three\n\n: four\n", &[("", "a\nb", "")]),
    case("unknown fields", b"dat: 1\ndatum: 2\nDATA: 3\n data: 4\ndata : 5\ndata\0: 6\nda-ta\n\0\ndata: 7\n\n", &[("", "7", "")]),
    case("a name belongs to one event", b"event: tick\ndata: a\n\ndata: b\n\n", &[("tick", "a", ""), ("", "b", "")]),
    case("the last name counts", b"event: x\nevent:y\ndata: a\n\nevent: x\nevent\ndata: b\n\n", &[("y", "a", ""), ("", "b", "")]),
    case("an event without data is not dispatched, and its name is forgotten", b"event: tick\n\ndata: a\n\n", &[("", "a", "")]),
    case("an id stays until the next", b"id: 1\ndata: a\n\ndata: b\n\nid: 2\ndata: c\n\nid\ndata: d\n\n",
         &[("", "a", "1"), ("", "b", "1"), ("", "c", "2"), ("", "d", "")]),
    case("an id without data is kept, and nothing is dispatched", b"id: 7\n\n: ping\n\ndata: a\n\n", &[("", "a", "7")]),
    case("an id with NUL is ignored", b"id: 1\nid: 2\x003\ndata: a\n\n", &[("", "a", "1")]),
    case("NUL in data stays", b"data:\0a\n\n", &[("", "\0a", "")]),
    case("a retry is no event", b"retry: 30\n\ndata: a\nretry: x\n\n", &[("", "a", "")]),
    case("two, three and four bytes for a character", "data: é€𝄞 👩‍👩‍👧\nevent: ü\n\n".as_bytes(), &[("ü", "é€𝄞 👩‍👩‍👧", "")]),
    case("invalid UTF-8 is replaced in the whole line, once", b"data: a\xE2\x82b\xFFc\n\n", &[("", "a\u{FFFD}b\u{FFFD}c", "")]),
    case("a character cut by a line end is not joined", b"data: \xE2\x82\ndata: \xAC\n\n", &[("", "\u{FFFD}\n\u{FFFD}", "")]),
    case("a chat completion", b": OPENROUTER PROCESSING\n\ndata: {\"choices\":[]}\n\ndata: [DONE]\n\n",
         &[("", "{\"choices\":[]}", ""), ("", "[DONE]", "")]),
    cut("the last line has no end", b"data: a\n\ndata: [DONE]", &[("", "a", "")]),
    cut("the last event has no blank line", b"data: a\n\ndata: b\n", &[("", "a", "")]),
    cut("a name and no more", b"event: a\n", &[]),
    cut("half a field name", b"data: a\r\n\r\nda", &[("", "a", "")]),
    case("a half comment is no event", b"data: a\n\n: pi", &[("", "a", "")]),
];

#[test]
fn every_case_gives_the_same_events_wherever_it_is_cut() {
    for case in CASES {
        let events = case
            .events
            .iter()
            .map(|&(event, data, id)| (event.to_owned(), data.to_owned(), id.to_owned()));
        let expected = (events.collect::<Vec<_>>(), None, case.mid_event);
        let stream = case.stream;
        assert_eq!(
            decoded(SseDecoder::new(), [stream]),
            expected,
            "{}",
            case.name
        );
        assert_eq!(
            decoded(SseDecoder::new(), stream.chunks(1)),
            expected,
            "{}, bytewise",
            case.name
        );
        for one in 0..=stream.len() {
            for two in one..=stream.len() {
                let pieces = [&stream[..one], &stream[one..two], &stream[two..]];
                assert_eq!(
                    decoded(SseDecoder::new(), pieces),
                    expected,
                    "{}, cut at {one} and {two}",
                    case.name
                );
            }
        }
    }
}

#[test]
fn an_event_is_dispatched_at_its_last_cr_without_waiting_for_an_lf() {
    let mut decoder = SseDecoder::new();
    let mut buffer = BytesMut::from("data: a\r\n\r");
    assert_eq!(decoder.decode(&mut buffer).unwrap().unwrap().text(), "a");
}

#[test]
fn the_last_good_retry_is_told_and_a_bad_one_ignored() {
    let mut decoder = SseDecoder::new();
    let mut buffer = BytesMut::from(
        "retry: 5\nretry: 1500\nretry\nretry: 3s\nretry: -1\nretry: 99999999999999999999\n",
    );
    assert!(decoder.decode(&mut buffer).unwrap().is_none());
    assert_eq!(decoder.retry().unwrap().as_millis(), 1500);
}

#[test]
fn a_line_that_never_ends_fails_at_the_line_limit() {
    let at_the_limit = decoded(SseDecoder::new().max_line(7), [b"data: a\n\n".as_slice()]);
    assert_eq!(at_the_limit.1, None);
    let endless = std::iter::repeat_n(b"xxxxxxxx".as_slice(), 4);
    let (events, limit, _) = decoded(SseDecoder::new().max_line(31), endless);
    assert_eq!((events.len(), limit), (0, Some(Limit::Line)));
}

#[test]
fn data_lines_without_end_fail_at_the_event_limit() {
    let line = b"data: 1234\n".as_slice();
    let limited = || SseDecoder::new().max_event(14);
    let (events, limit, _) = decoded(limited(), [line, line, line, b"\n", line, b"\n"]);
    assert_eq!((events.len(), limit), (2, None));
    let (events, limit, _) = decoded(limited(), [line, line, b"data: 12345\n\n"]);
    assert_eq!((events.len(), limit), (0, Some(Limit::Event)));
}

#[test]
fn empty_data_lines_count_towards_the_event_limit() {
    let (_, limit, _) = decoded(
        SseDecoder::new().max_event(100),
        std::iter::repeat_n(b"data\n".as_slice(), 200),
    );
    assert_eq!(limit, Some(Limit::Event));
}

#[test]
fn comments_count_towards_the_stream_limit() {
    let pings = std::iter::once(b"data: a\n\n".as_slice())
        .chain(std::iter::repeat_n(b": ping\n\n".as_slice(), 100));
    let (events, limit, _) = decoded(SseDecoder::new().max_stream(700), pings);
    assert_eq!((events.len(), limit), (1, Some(Limit::Stream)));
}

#[test]
fn a_limit_that_was_passed_stays_passed() {
    for (decoder, expected) in [
        (
            SseDecoder::new().max_line(4),
            "a line of the event stream is longer than 4 bytes",
        ),
        (
            SseDecoder::new().max_event(4),
            "the data of an event is longer than 4 bytes",
        ),
        (
            SseDecoder::new().max_stream(4),
            "the event stream is longer than 4 bytes",
        ),
    ] {
        let mut decoder = decoder;
        let mut buffer = BytesMut::from("data: too long\n\ndata\n\n");
        for _ in 0..3 {
            let error = decoder.decode(&mut buffer).unwrap_err();
            assert!(error.is_too_large());
            assert_eq!(
                error.to_string(),
                format!("{expected}: if that is normal, raise the limit")
            );
        }
    }
}

#[test]
fn an_event_shows_its_length_and_not_its_text() {
    let mut buffer = BytesMut::from("event: delta\nid: 1\ndata: my secret prompt\n\n");
    let event = SseDecoder::new().decode(&mut buffer).unwrap().unwrap();
    assert_eq!(
        format!("{event:?}"),
        "SseEvent { event: Some(\"delta\"), len: 16, .. }"
    );
}

/// Bytes that mean something, more often than chance would have it.
fn soup() -> impl Strategy<Value = Vec<u8>> {
    let token = prop_oneof![
        Just(b"data".to_vec()),
        Just(b"data:".to_vec()),
        Just(b"data: x".to_vec()),
        Just(b"event: e".to_vec()),
        Just(b"id: 1".to_vec()),
        Just(b"retry: 9".to_vec()),
        Just(b": c".to_vec()),
        Just(b"\n".to_vec()),
        Just(b"\r".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"\n\n".to_vec()),
        Just(b"\xEF\xBB\xBF".to_vec()),
        Just("€𝄞".as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 0..4),
    ];
    prop::collection::vec(token, 0..60).prop_map(|tokens| tokens.concat())
}

/// `stream` in pieces of the given lengths, over and over.
fn pieces<'a>(mut stream: &'a [u8], lengths: &'a [usize]) -> impl Iterator<Item = &'a [u8]> {
    let mut lengths = lengths.iter().cycle();
    std::iter::from_fn(move || {
        let length = stream.len().min(*lengths.next()?);
        let (piece, rest) = stream.split_at(length);
        stream = rest;
        (!piece.is_empty()).then_some(piece)
    })
}

proptest! {
    #[test]
    fn any_bytes_in_any_pieces_give_what_they_give_whole(
        stream in soup(),
        lengths in prop::collection::vec(1_usize..9, 1..9),
    ) {
        let whole = decoded(SseDecoder::new(), [&stream[..]]);
        prop_assert_eq!(decoded(SseDecoder::new(), pieces(&stream, &lengths)), whole);
    }

    #[test]
    fn limits_are_met_at_the_same_event_in_any_pieces(
        stream in soup(),
        lengths in prop::collection::vec(1_usize..9, 1..9),
        line in 0_usize..20,
        event in 0_usize..20,
        all in 0_u64..200,
    ) {
        let limited = || SseDecoder::new().max_line(line).max_event(event).max_stream(all);
        let whole = decoded(limited(), [&stream[..]]);
        prop_assert_eq!(decoded(limited(), pieces(&stream, &lengths)), whole);
    }

    #[test]
    fn what_a_server_writes_is_what_a_client_reads(
        events in prop::collection::vec(("[a-z_]{1,9}", "[^\r\n]{0,40}(\n[^\r\n]{0,40}){0,3}"), 0..20),
        lengths in prop::collection::vec(1_usize..40, 1..9),
        end in prop::sample::select(vec!["\n", "\r", "\r\n"]),
    ) {
        let mut stream = String::new();
        for (name, data) in &events {
            stream += &format!("event: {name}{end}");
            for line in data.split('\n') {
                stream += &format!("data: {line}{end}");
            }
            stream += end;
        }
        let (read, limit, mid_event) = decoded(SseDecoder::new(), pieces(stream.as_bytes(), &lengths));
        let read: Vec<_> = read.into_iter().map(|(name, data, _)| (name, data)).collect();
        prop_assert_eq!((read, limit, mid_event), (events, None, false));
    }
}
