use std::fs;

use bytes::BytesMut;
use proptest::prelude::*;
use tokio_util::codec::Decoder;
use tollgate::{
    protocol::{Frame, Framing},
    transport::{Error, EventStreamDecoder, EventStreamMessage, FrameDecoder, Limit},
};

use crate::{
    framed::frames::{event, exception, message},
    vectors,
};

/// Messages of botocore 1.44.5 (`PROVIDERS` §11).
const EVENT: &str = "000000760000005296d5fade0b3a6576656e742d7479706507000c6d65737361676553746172740d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d747970650700056576656e747b22726f6c65223a22617373697374616e74227d6fa8c599";
const EXCEPTION: &str = "0000008800000061de0175f40f3a657863657074696f6e2d747970650700137468726f74746c696e67457863657074696f6e0d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d74797065070009657863657074696f6e7b226d657373616765223a22736c6f7720646f776e227d832ee072";

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().collect();
    let pairs = digits.chunks(2).map(|pair| str::from_utf8(pair).unwrap());
    pairs
        .map(|pair| u8::from_str_radix(pair, 16).unwrap())
        .collect()
}

/// The messages of a stream that comes in these pieces, and how it ended.
fn read<'a>(
    pieces: impl IntoIterator<Item = &'a [u8]>,
    mut decoder: EventStreamDecoder,
) -> (Vec<EventStreamMessage>, Result<(), Error>) {
    let (mut messages, mut buffer) = (Vec::new(), BytesMut::new());
    for piece in pieces {
        buffer.extend_from_slice(piece);
        loop {
            match decoder.decode(&mut buffer) {
                Ok(Some(message)) => messages.push(message),
                Ok(None) => break,
                Err(error) => return (messages, Err(error)),
            }
        }
    }
    let last = decoder.decode_eof(&mut buffer);
    assert!(buffer.is_empty());
    (messages, last.map(|message| assert!(message.is_none())))
}

fn whole(stream: &[u8]) -> (Vec<EventStreamMessage>, Result<(), Error>) {
    read([stream], EventStreamDecoder::new())
}

#[test]
fn the_golden_messages_are_read_as_they_were_meant() {
    assert_eq!(
        bytes(EVENT),
        event("messageStart", r#"{"role":"assistant"}"#)
    );
    let slow = r#"{"message":"slow down"}"#;
    assert_eq!(bytes(EXCEPTION), exception("throttlingException", slow));
    let (messages, ended) = whole(&[bytes(EVENT), bytes(EXCEPTION)].concat());
    assert!(ended.is_ok());
    let frames: Vec<_> = messages.into_iter().map(Frame::from).collect();
    let frame = |event: &'static str, data: &'static str| Frame {
        event: Some(event.into()),
        data: data.into(),
    };
    let expected = [
        frame("messageStart", r#"{"role":"assistant"}"#),
        frame("exception:throttlingException", slow),
    ];
    assert_eq!(frames, expected);
}

#[test]
fn the_vectors_of_the_crate_are_read_and_refused_as_their_names_say() {
    let Some(folder) = vectors::folder("aws-smithy-eventstream", "test_data") else {
        return;
    };
    let mut ran = 0;
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let vector = fs::read(&path).unwrap();
        for piece in [1, 7, vector.len()] {
            let (messages, ended) = read(vector.chunks(piece), EventStreamDecoder::new());
            if name.starts_with("valid") {
                assert!(ended.is_ok(), "{name}: {ended:?}");
                assert_eq!(messages.len(), 1, "{name}");
            } else {
                assert!(messages.is_empty(), "{name}");
                assert!(ended.unwrap_err().is_malformed(), "{name}");
            }
        }
        match name.as_str() {
            "valid_with_all_headers_and_payload" => {
                let (messages, _) = whole(&vector);
                assert_eq!(messages[0].headers(), 10);
                assert_eq!(messages[0].header("str"), Some("some str"));
                assert_eq!(messages[0].header("long"), None, "no text");
                assert_eq!(messages[0].payload(), "some payload");
            }
            "valid_empty_payload" => assert!(whole(&vector).0[0].payload().is_empty()),
            "valid_no_headers" => assert_eq!(whole(&vector).0[0].headers(), 0),
            _ => {}
        }
        ran += 1;
    }
    println!("{ran} vectors of aws-smithy-eventstream ran");
    assert!(ran >= 11, "{ran}");
}

#[test]
fn a_stream_is_the_same_however_it_is_cut() {
    let payloads = ["{}", r#"{"delta":{"text":"grüß 🦀"}}"#, ""];
    let stream: Vec<u8> = payloads
        .iter()
        .flat_map(|payload| event("contentBlockDelta", payload))
        .collect();
    let (expected, ended) = whole(&stream);
    assert!(ended.is_ok());
    assert_eq!(expected.len(), payloads.len());
    for at in 0..=stream.len() {
        let (one, other) = stream.split_at(at);
        let (messages, ended) = read([one, other], EventStreamDecoder::new());
        assert!(ended.is_ok());
        assert_eq!(messages, expected, "cut at {at}");
    }
    let (bytewise, _) = read(stream.chunks(1), EventStreamDecoder::new());
    assert_eq!(bytewise, expected);
}

#[test]
fn no_changed_bit_goes_unnoticed_and_what_came_before_it_stays() {
    let first = event("messageStart", "{}");
    let second = event("messageStop", r#"{"stopReason":"end_turn"}"#);
    for at in 0..second.len() {
        for bit in 0..8 {
            let mut changed = second.clone();
            changed[at] ^= 1 << bit;
            let (messages, ended) = whole(&[&first[..], &changed].concat());
            assert_eq!(messages.len(), 1, "byte {at}, bit {bit}");
            assert!(ended.unwrap_err().is_malformed(), "byte {at}, bit {bit}");
        }
    }
}

#[test]
fn half_a_message_at_the_end_is_discarded() {
    let stream = [event("messageStart", "{}"), event("messageStop", "{}")].concat();
    let (messages, ended) = whole(&stream[..stream.len() - 1]);
    assert!(ended.is_ok());
    assert_eq!(messages.len(), 1);
}

#[test]
fn a_message_that_is_too_long_is_refused_by_its_beginning() {
    let long = event("chunk", &"x".repeat(1000));
    let refused = |decoder: EventStreamDecoder| {
        let (messages, ended) = read([&long[..12]], decoder);
        assert!(messages.is_empty());
        ended.unwrap_err().exceeded()
    };
    let decoder = EventStreamDecoder::new;
    assert_eq!(
        refused(decoder().max_message(long.len() - 1)),
        Some(Limit::Event)
    );
    assert_eq!(
        refused(decoder().max_stream(long.len() as u64 - 1)),
        Some(Limit::Stream)
    );
    let bounded = decoder()
        .max_message(long.len())
        .max_stream(long.len() as u64);
    let (messages, ended) = read([&long[..]], bounded);
    assert_eq!((messages.len(), ended.is_ok()), (1, true));
}

#[test]
fn an_error_is_told_again_to_whoever_asks_again() {
    let mut decoder = EventStreamDecoder::new();
    let mut buffer = BytesMut::from(&b"HTTP/1.1 200 OK\r\n"[..]);
    for _ in 0..2 {
        let error = decoder.decode(&mut buffer).unwrap_err();
        assert!(error.is_malformed(), "{error}");
    }
}

#[test]
fn an_error_message_is_named_by_its_code_and_says_its_text() {
    let headers = [
        (":message-type", "error"),
        (":error-code", "InternalError"),
        (":error-message", "An \"internal\" server error occurred"),
    ];
    let mut decoder = FrameDecoder::new(Framing::AwsEventStream);
    let mut buffer = BytesMut::from(&message(&headers, b"")[..]);
    let frame = decoder.decode(&mut buffer).unwrap().unwrap();
    assert_eq!(
        frame.event.as_deref(),
        Some(&b"exception:InternalError"[..])
    );
    assert_eq!(
        frame.data,
        r#"{"message":"An \"internal\" server error occurred"}"#
    );
}

#[test]
fn a_message_without_a_type_has_no_name() {
    let mut decoder = FrameDecoder::new(Framing::AwsEventStream);
    let mut buffer = BytesMut::from(&message(&[("a", "b")], b"{}")[..]);
    let frame = decoder.decode_eof(&mut buffer).unwrap().unwrap();
    assert_eq!(frame.event, None);
}

#[test]
fn nothing_that_is_said_is_shown() {
    let (messages, _) = whole(&event("contentBlockDelta", "canary"));
    assert!(!format!("{messages:?}").contains("canary"));
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(
        junk in proptest::collection::vec(any::<u8>(), 0..200),
        payload in ".{0,40}",
        piece in 1_usize..50,
    ) {
        let stream = [event("contentBlockDelta", &payload), junk].concat();
        let (messages, _) = read(stream.chunks(piece), EventStreamDecoder::new());
        prop_assert!(!messages.is_empty());
        prop_assert_eq!(messages[0].payload(), payload.as_bytes());
    }
}
