//! Streams of text fall into frames of valid UTF-8, within limits.

use tollgate::{
    protocol::Frame,
    transport::{NdjsonDecoder, SseDecoder},
};

use super::frames::steady;

/// Small, so that they are met.
const LINE: usize = 64;
const EVENT: usize = 96;
const STREAM: u64 = 512;

pub(crate) fn law(data: &[u8]) {
    let small = || {
        SseDecoder::new()
            .max_line(LINE)
            .max_event(EVENT)
            .max_stream(STREAM)
    };
    is_text(steady(data, SseDecoder::new), usize::MAX);
    is_text(steady(data, || SseDecoder::new().bare_json()), usize::MAX);
    is_text(steady(data, NdjsonDecoder::new), usize::MAX);
    is_text(steady(data, small), EVENT);
    // These are measured as they came: a byte that is none of UTF-8 becomes three.
    is_text(steady(data, || small().bare_json()), 3 * EVENT);
    let lines = || NdjsonDecoder::new().max_line(LINE).max_stream(STREAM);
    is_text(steady(data, lines), 3 * LINE);
}

fn is_text(frames: Vec<Frame>, longest: usize) {
    for frame in frames {
        let texts = [&frame.data, frame.event.as_ref().unwrap_or(&frame.data)];
        assert!(texts.into_iter().all(|text| str::from_utf8(text).is_ok()));
        assert!(frame.data.len() <= longest);
    }
}
