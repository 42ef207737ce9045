//! What nobody has heard of, and what nobody would expect.

use bytes::Bytes;
use proptest::{
    prelude::*,
    sample::Index,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};
use tollgate::Completion;

use crate::{
    answers::same,
    fixtures::Fixture,
    mutations::{self, Change},
    table::Row,
};

/// The member that no protocol has.
const UNHEARD: &str = "unheard_of";

pub(crate) fn members_that_nobody_has_heard_of_change_nothing(row: &Row) {
    for fixture in &row.fixtures() {
        let Ok(known) = row.outcome(fixture) else {
            continue;
        };
        for value in [json!(null), json!({"a": [1]}), json!("text")] {
            let strange = rewritten(row, fixture, |document| strew(document, &value));
            let Some(strange) = strange else { continue };
            let read = row.outcome(&strange);
            let read = read.unwrap_or_else(|error| panic!("{}: {error:?}", fixture.name));
            assert!(
                says_the_same(&known, &read),
                "{} with {value}",
                fixture.name
            );
        }
    }
}

/// Puts a member into every object but those whose members are the caller's own.
pub(crate) fn strew(document: &mut Value, value: &Value) {
    const OWN: [&str; 6] = [
        "arguments",
        "input",
        "args",
        "logprobs",
        "groundingMetadata",
        "annotations",
    ];
    match document {
        Value::Object(members) => {
            let inner = members
                .iter_mut()
                .filter(|(name, _)| !OWN.contains(&name.as_str()));
            inner.for_each(|(_, inner)| strew(inner, value));
            members.insert(UNHEARD.to_owned(), value.clone());
        }
        Value::Array(items) => items.iter_mut().for_each(|item| strew(item, value)),
        _ => {}
    }
}

pub(crate) fn events_that_nobody_has_heard_of_change_nothing(row: &Row) {
    let mut tried = 0;
    for fixture in row.fixtures() {
        let (Ok(known), Some(events)) = (row.outcome(&fixture), &fixture.events) else {
            continue;
        };
        for at in 0..=events.len() {
            let mut events = events.clone();
            events.insert(
                at,
                json!({"type": "unheard_of_event", "object": UNHEARD, UNHEARD: 1}),
            );
            let strange = fixture.of(&events, row);
            let read = row.outcome(&strange);
            let read = read.unwrap_or_else(|error| panic!("{} at {at}: {error:?}", fixture.name));
            assert!(says_the_same(&known, &read), "{} at {at}", fixture.name);
        }
        tried += 1;
    }
    assert!(tried > 0, "there are streams that end well");
}

/// All that callers read; what is kept beside it may be more.
fn says_the_same(known: &Completion, read: &Completion) -> bool {
    let [known, read] = [known, read].map(|answer| {
        let mut answer = answer.clone();
        answer.extra = Default::default();
        for choice in &mut answer.choices {
            choice.extra = Default::default();
            choice.message.extra = Default::default();
        }
        answer
    });
    same(&known, &read)
}

pub(crate) fn an_answer_may_be_anything_and_is_read_or_refused(row: &Row) {
    let fixtures = row.fixtures();
    let which = any::<Index>();
    let at = any::<Index>();
    check((which, at, mutations::some()), |(which, at, changes)| {
        let fixture = which.get(&fixtures);
        let strange = match &fixture.events {
            // One event, or any of them.
            Some(events) => {
                let mut events = json!(events);
                let one = format!(
                    "/{}",
                    at.index(2 * events.as_array().map_or(0, Vec::len).max(1))
                );
                let within = if events.pointer(&one).is_some() {
                    &*one
                } else {
                    ""
                };
                mutations::apply(&mut events, &[within], &changes);
                Some(fixture.of(events.as_array().expect("a list"), row))
            }
            None => rewritten(row, fixture, |document| {
                mutations::apply(document, &[""], &changes)
            }),
        };
        let Some(strange) = strange else {
            return Ok(());
        };
        match row.outcome(&strange) {
            Ok(answer) => {
                prop_assert!(!answer.choices.is_empty(), "{}", fixture.name);
                let ids = answer.tool_calls().all(|call| !call.id.is_empty());
                prop_assert!(ids, "{}", fixture.name);
            }
            Err(error) if fixture.reply.status >= 400 => {
                prop_assert_eq!(error.status(), Some(fixture.reply.status));
            }
            Err(error) => prop_assert_eq!(error.provider(), Some(row.subject.name())),
        }
        Ok(())
    });
}

pub(crate) fn an_answer_never_fails_because_of_its_usage(row: &Row) {
    let fixture = row.fixture("full");
    let full = row.outcome(&fixture).expect("it is complete");
    let usage = row.answers.usage;
    check(mutations::some(), |changes: Vec<(Index, Change)>| {
        let strange = rewritten(row, &fixture, |document| {
            mutations::apply(document, usage, &changes);
        });
        let answer = row.outcome(&strange.expect("it is JSON"));
        let answer = answer.map_err(|error| TestCaseError::fail(format!("{error:?}")))?;
        prop_assert_eq!(answer.text(), full.text());
        Ok(())
    });
}

pub(crate) fn bytes_may_be_anything_and_are_read_or_refused(row: &Row) {
    let ask = crate::probes::Probe::nothing(row.models[0]);
    let alphabet = b"data: {}[],\"\\\r\nerror\xff\0\x01".to_vec();
    let bytes = prop::collection::vec(prop::sample::select(alphabet), 0..200);
    let content_type = row
        .fixtures()
        .into_iter()
        .find(|one| one.is_stream)
        .expect("there are streams");
    let reply = content_type.reply;
    check((bytes, any::<Index>()), |(bytes, cut)| {
        let body = Bytes::from(bytes);
        let at = cut.index(body.len() + 1);
        let ask = ask.clone().streamed(true);
        let whole = row.subject.items(&ask, &reply.in_pieces([body.clone()]));
        let pieces = [body.slice(..at), body.slice(at..)];
        let cut = row.subject.items(&ask, &reply.in_pieces(pieces));
        prop_assert!(crate::items::shown(&whole) == crate::items::shown(&cut));
        Ok(())
    });
}

fn rewritten(row: &Row, fixture: &Fixture, change: impl Fn(&mut Value)) -> Option<Fixture> {
    if let Some(events) = &fixture.events {
        let mut events = events.clone();
        events.iter_mut().for_each(change);
        return Some(fixture.of(&events, row));
    }
    let mut document = serde_json::from_slice(&fixture.body()).ok()?;
    change(&mut document);
    Some(fixture.with_body(document.to_string().into()))
}

pub(crate) fn check<S: Strategy>(strategy: S, law: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let config = Config {
        cases: 256,
        failure_persistence: None,
        ..Config::default()
    };
    if let Err(why) = TestRunner::new(config).run(&strategy, law) {
        panic!("{why}");
    }
}
