//! What answers say, whole and streamed.

use crate::harness::{answer, fixture, stream};

#[test]
fn a_stream_and_the_answer_it_ends_with_say_the_same() {
    let pieces = answer("full_stream");
    let at_once = answer("stream_without_pieces");
    assert_eq!(pieces.reasoning(), at_once.reasoning());
    let [one, other] = [&pieces, &at_once].map(|answer| answer.message().content.len());
    assert_eq!(one, other, "the parts are the same");
}

#[test]
fn what_an_answer_repeats_of_its_request_is_not_kept() {
    let answer = answer("whole");
    assert!(!answer.extra.contains("instructions"));
    assert!(answer.message().extra.is_empty());
}

#[test]
fn debug_shows_nothing_of_what_is_said() {
    let (events, _) = stream(&[&fixture("full_stream").body]);
    let shown = format!("{events:?}");
    for secret in ["Salút", "Oslo", "First", "gAAA"] {
        assert!(!shown.contains(secret), "{secret} is shown");
    }
}
