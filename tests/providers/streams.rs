//! Streams, however they are cut, and where they break.

use bytes::Bytes;
use futures_util::StreamExt;
use tollgate::{ErrorKind, Event, layers::Reach};

use crate::{
    answers::{same, same_but_for_the_end},
    fixtures::Fixture,
    items::{ended, shown},
    subject::run,
    table::Row,
};

/// Bodies of so many bytes are cut at every byte, and longer ones where it matters, but for that
/// which holds all that an answer can.
const SHORT: usize = 700;

fn is_cut_everywhere(fixture: &Fixture) -> bool {
    fixture.body().len() <= SHORT || fixture.name.ends_with("/full_stream")
}

/// Whether a frame ends near this byte of a body, or something within it.
fn is_by_an_end(body: &[u8], at: usize) -> bool {
    let near = &body[at.saturating_sub(2)..body.len().min(at + 2)];
    near.contains(&b'\n') || at.is_multiple_of(13)
}

fn streams(row: &Row) -> impl Iterator<Item = Fixture> {
    row.fixtures()
        .into_iter()
        .filter(|fixture| fixture.is_stream)
}

pub(crate) fn a_stream_says_the_same_wherever_it_is_cut_in_two(row: &Row) {
    for fixture in streams(row) {
        let request = row.asked_for(&fixture);
        let body = fixture.body();
        let whole = row.subject.items(&request, &fixture.reply);
        let check = |pieces: Vec<Bytes>, at: usize| {
            let cut = row
                .subject
                .items(&request, &fixture.reply.in_pieces(pieces));
            assert!(shown(&cut) == shown(&whole), "{} cut at {at}", fixture.name);
        };
        let bytes = (0..body.len()).map(|at| body.slice(at..=at));
        check(bytes.collect(), body.len());
        // What stays in the middle of a long body was cut byte by byte just now.
        let everywhere = is_cut_everywhere(&fixture);
        let cuts = 1..body.len();
        for at in cuts.filter(|at| everywhere || at % 7 == 0) {
            check(vec![body.slice(..at), body.slice(at..)], at);
        }
    }
}

pub(crate) fn a_stream_that_is_cut_short_is_never_a_short_success(row: &Row) {
    let mut cut_off = 0;
    for fixture in streams(row) {
        let Ok(full) = row.outcome(&fixture) else {
            continue;
        };
        let request = row.asked_for(&fixture);
        let body = fixture.body();
        let mut errors = 0;
        let everywhere = is_cut_everywhere(&fixture);
        for at in (0..body.len()).filter(|at| everywhere || is_by_an_end(&body, *at)) {
            let reply = fixture.reply.in_pieces([body.slice(..at)]);
            match row.subject.complete(&request, &reply) {
                // All was said, but for what may be missing.
                Ok(early) => {
                    let estimated = early.usage().estimated && !full.usage().estimated;
                    let same = if estimated {
                        same_but_for_the_end(&early, &full)
                    } else {
                        same(&early, &full)
                    };
                    assert!(
                        same || fixture.is("finishes_twice"),
                        "{} at {at}",
                        fixture.name
                    );
                }
                // One that was answered whole after all is cut like any document.
                Err(error) if fixture.events.is_none() && error.kind() == ErrorKind::Protocol => {
                    errors += 1;
                }
                Err(error) => {
                    assert_eq!(
                        error.cause().unwrap_or(error.kind()),
                        ErrorKind::Connect,
                        "{} at {at}",
                        fixture.name
                    );
                    assert_eq!(error.code(), Some("truncated"), "{} at {at}", fixture.name);
                    assert_eq!(error.reach(), Reach::MaybeProcessed);
                    errors += 1;
                }
            }
        }
        assert!(errors > 0, "{}", fixture.name);
        cut_off += errors;
    }
    assert!(cut_off > 0, "there are streams");
}

pub(crate) fn a_stream_has_one_end_and_nothing_after_it(row: &Row) {
    for fixture in streams(row) {
        let request = row.asked_for(&fixture);
        let items = row.subject.items(&request, &fixture.reply);
        let ends = items.iter().filter(|item| ended(item)).count();
        assert_eq!(ends, 1, "{}", fixture.name);
        assert!(items.last().is_some_and(ended), "{}", fixture.name);

        let (_, answer) = row.subject.ask(request, fixture.reply.clone());
        let Ok(answer) = answer else {
            continue;
        };
        let mut events = answer.into_events();
        run(async {
            while events.next().await.is_some() {}
            assert!(
                events.next().await.is_none(),
                "{}: nothing comes after the end",
                fixture.name
            );
        });
    }
}

pub(crate) fn what_comes_after_the_end_mark_is_ignored(row: &Row) {
    let broken = streams(row).filter(|fixture| row.outcome(fixture).is_err());
    let broken: Vec<_> = broken
        .filter_map(|fixture| fixture.events)
        .flatten()
        .collect();
    assert!(!broken.is_empty(), "there are streams that break");
    for fixture in streams(row) {
        let Some(mut events) = fixture.events.clone() else {
            continue;
        };
        let Some(mark) = row
            .answers
            .end
            .and_then(|is_end| events.iter().position(is_end))
        else {
            continue;
        };
        let request = row.asked_for(&fixture);
        let items = row.subject.items(&request, &fixture.reply);
        let repeated: Vec<_> = events[..mark].to_vec();
        events.truncate(mark + 1);
        events.extend(repeated);
        events.extend(broken.iter().cloned());
        let more = fixture.reply.in_pieces([row.framed(&events)]);
        let again = row.subject.items(&request, &more);
        assert!(shown(&items) == shown(&again), "{}", fixture.name);
    }
}

pub(crate) fn pieces_are_never_empty_and_calls_are_counted_without_gaps(row: &Row) {
    for fixture in streams(row) {
        let request = row.asked_for(&fixture);
        let mut calls = std::collections::BTreeMap::new();
        for item in row.subject.items(&request, &fixture.reply) {
            match item {
                Ok(Event::Text { text, .. } | Event::Refusal { text, .. }) => {
                    assert!(!text.is_empty(), "{}", fixture.name);
                }
                Ok(Event::Reasoning(piece)) => {
                    assert!(
                        !piece.text.is_empty() || piece.signature.is_some(),
                        "{}",
                        fixture.name
                    );
                }
                Ok(Event::ToolCall(piece)) => {
                    let known = calls.entry(piece.choice).or_insert(0_u32);
                    assert!(piece.index <= *known, "{}: {piece:?}", fixture.name);
                    if piece.index == *known {
                        assert!(
                            piece.id.is_some_and(|id| !id.is_empty()),
                            "{}",
                            fixture.name
                        );
                        assert!(piece.name.is_some(), "{}", fixture.name);
                        *known += 1;
                    }
                }
                _ => {}
            }
        }
    }
}
