//! What the answers in `tests/fixtures` are read as.

use std::collections::BTreeSet;

use serde_json::Value;
use tollgate::{
    ChatRequest, Completion, Error, Event,
    layers::Reach,
    types::{Assembly, Capability},
};

use crate::{fixtures::Fixture, probes::Probe, said, table::Row};

/// What a fixture has to expect wherever it is said.
const ALWAYS: [&str; 6] = [
    "text",
    "reasoning",
    "refusal",
    "tool_calls",
    "blocks",
    "estimated",
];

impl Row {
    /// The request that is answered by a fixture.
    pub(crate) fn asked_for(&self, fixture: &Fixture) -> ChatRequest {
        Probe::nothing(self.models[0]).streamed(fixture.is_stream)
    }

    pub(crate) fn outcome(&self, fixture: &Fixture) -> Result<Completion, Error> {
        self.subject
            .complete(&self.asked_for(fixture), &fixture.reply)
    }
}

pub(crate) fn every_fixture_says_what_it_is_expected_to_say(row: &Row) {
    for fixture in row.fixtures() {
        let said = match row.outcome(&fixture) {
            Ok(completion) => said::answer(&completion),
            Err(error) => {
                assert_ne!(
                    error.reach(),
                    Reach::NotSent,
                    "{}: an answer came",
                    fixture.name
                );
                assert_eq!(
                    error.provider(),
                    Some(row.subject.name()),
                    "{}",
                    fixture.name
                );
                said::failure(&error)
            }
        };
        let same = fixture.same_as.as_deref().map(|name| row.fixture(name));
        let expect = same.as_ref().map_or(&fixture.expect, |same| &same.expect);
        if let Some(why) = differs(&said, expect) {
            panic!("{}: {why}", fixture.name);
        }
    }
}

/// In what an outcome is not what is expected.
fn differs(said: &Value, expect: &Value) -> Option<String> {
    let expect = expect.as_object()?;
    let estimated = said["estimated"] == true;
    for (name, wanted) in expect {
        let said = &said[name];
        let wrong = match (name.as_str(), wanted, said) {
            ("error", Value::Object(members), said) => {
                members.iter().any(|(name, wanted)| said[name] != *wanted)
            }
            ("tool_calls", Value::Array(wanted), Value::Array(said)) => {
                wanted.len() != said.len()
                    || wanted
                        .iter()
                        .zip(said)
                        .any(|(one, other)| !is_call(one, other))
            }
            // What is not stated is bounded by the request, which is not this fixture's.
            ("usage", ..) if estimated => false,
            (_, wanted, said) => wanted != said,
        };
        if wrong {
            return Some(format!("{name} is {said} and not {wanted}"));
        }
    }
    let unexpected = ALWAYS.into_iter().chain(["error"]);
    let mut unexpected =
        unexpected.filter(|name| !expect.contains_key(*name) && !said[name].is_null());
    unexpected
        .next()
        .map(|name| format!("{name} is {}, which nobody expects", said[name]))
}

/// An identifier that is not expected was made up: it is there, and that is all.
fn is_call(wanted: &Value, said: &Value) -> bool {
    let id = said[0].as_str().is_some_and(|id| !id.is_empty());
    let same = |at: usize| wanted[at] == said[at];
    id && (wanted[0].is_null() || same(0)) && same(1) && same(2) && same(3)
}

/// Whether two answers say the same.
pub(crate) fn same(one: &Completion, other: &Completion) -> bool {
    said::answer(one) == said::answer(other)
}

/// Whether an answer says the same as one that came to its end, but for the usage and what comes
/// beside it.
pub(crate) fn same_but_for_the_end(early: &Completion, full: &Completion) -> bool {
    let (mut early, full) = (said::answer(early), said::answer(full));
    early["usage"] = full["usage"].clone();
    early["estimated"] = full["estimated"].clone();
    if early["tier"].is_null() {
        early["tier"] = full["tier"].clone();
    }
    for (name, beside) in full["answer"].as_object().into_iter().flatten() {
        if early["answer"][name].is_null() {
            early["answer"][name] = beside.clone();
        }
    }
    early == full
}

pub(crate) fn a_whole_answer_and_the_stream_of_it_say_the_same(row: &Row) {
    let mut pairs = 0;
    for fixture in row.fixtures() {
        let Some(other) = fixture.same_as.as_deref().map(|name| row.fixture(name)) else {
            continue;
        };
        let [one, other] = [&fixture, &other].map(|fixture| {
            row.outcome(fixture)
                .unwrap_or_else(|error| panic!("{}: {error:?}", fixture.name))
        });
        let parts = one.message() == other.message();
        assert!(parts && same(&one, &other), "{}", fixture.name);
        pairs += 1;
    }
    assert!(
        pairs > 0,
        "{} has no stream that says the same as a whole answer",
        row.answers.fixtures
    );
}

pub(crate) fn an_answer_survives_being_taken_apart_and_put_together(row: &Row) {
    for fixture in row.fixtures() {
        let Ok(completion) = row.outcome(&fixture) else {
            continue;
        };
        let events = completion.clone().into_events(row.vendor().protocol);
        let events: Vec<_> = events.collect();
        let is_done = |event: &&Event| matches!(event, Event::Done(_));
        assert_eq!(events.iter().filter(is_done).count(), 1, "{}", fixture.name);
        assert!(
            events.last().as_ref().is_some_and(is_done),
            "{}",
            fixture.name
        );
        let mut assembly = Assembly::new();
        events.iter().for_each(|event| assembly.push(event));
        let again = assembly.finish(completion.summary.clone());
        assert!(
            again == completion,
            "{}: {again:?} is not {completion:?}",
            fixture.name
        );
    }
}

/// What the classes come to is what the provider says, counted once.
pub(crate) fn usage_is_counted_in_classes_that_do_not_overlap(row: &Row) {
    let mut stated = 0;
    for fixture in row
        .fixtures()
        .iter()
        .filter(|fixture| !fixture.is("total_is_not_the_sum"))
    {
        let Ok(answer) = row.outcome(fixture) else {
            continue;
        };
        let Some(total) = stated_total(fixture, row.answers.total) else {
            continue;
        };
        if !answer.usage().estimated {
            assert_eq!(
                answer.usage().total(),
                total,
                "{}: {:?}",
                fixture.name,
                answer.usage()
            );
            stated += 1;
        }
    }
    assert!(stated > 0, "{} states no totals", row.answers.fixtures);
}

/// The sum of what an answer states last under each of these names.
fn stated_total(fixture: &Fixture, names: &[&str]) -> Option<u64> {
    let whole = || {
        serde_json::from_slice(&fixture.body())
            .ok()
            .map(|body| vec![body])
    };
    let documents = fixture.events.clone().or_else(whole)?;
    let mut last = vec![None; names.len()];
    for document in &documents {
        for (name, last) in names.iter().zip(&mut last) {
            *last = count(document, name).or(*last);
        }
    }
    last.iter()
        .any(Option::is_some)
        .then(|| last.iter().flatten().sum())
}

fn count(value: &Value, name: &str) -> Option<u64> {
    match value {
        Value::Object(members) => {
            let here = members.get(name).and_then(Value::as_u64);
            here.or_else(|| members.values().find_map(|inner| count(inner, name)))
        }
        Value::Array(items) => items.iter().find_map(|item| count(item, name)),
        _ => None,
    }
}

/// What answers of a protocol can be, unless a row says that its own never are.
const SHOWN: [&str; 12] = [
    "stop",
    "length",
    "tool_calls",
    "content_filter",
    "parallel_calls",
    "reasoning",
    "reasoning_tokens",
    "cache_read",
    "citations",
    "refused",
    "broken",
    "truncated",
];

pub(crate) fn the_fixtures_show_all_that_answers_can_be(row: &Row) {
    let mut shown = BTreeSet::new();
    for fixture in row.fixtures() {
        shown.extend(fixture.shows());
        match row.outcome(&fixture) {
            Ok(answer) => {
                let usage = answer.usage();
                shown.extend(answer.finish_reason().map(ToString::to_string));
                let facts = [
                    ("parallel_calls", answer.tool_calls().count() > 1),
                    ("reasoning", !answer.reasoning().is_empty()),
                    ("reasoning_tokens", usage.reasoning > 0),
                    ("cache_read", usage.cache_read > 0),
                ];
                let facts = facts.into_iter().filter(|(_, is_so)| *is_so);
                shown.extend(facts.map(|(name, _)| name.to_owned()));
            }
            Err(error) if error.code() == Some("truncated") => {
                _ = shown.insert("truncated".to_owned())
            }
            Err(_) if fixture.reply.status >= 400 => _ = shown.insert("refused".to_owned()),
            Err(_) if fixture.is_stream => _ = shown.insert("broken".to_owned()),
            Err(_) => {}
        }
    }
    let lacking = SHOWN.iter().filter(|name| !shown.contains(**name));
    let lacking: Vec<_> = lacking.copied().collect();
    assert_eq!(lacking, row.answers.never, "{}", row.answers.fixtures);
    for (shown, capability) in [
        ("tool_calls", Capability::Tools),
        ("reasoning", Capability::Reasoning),
        ("citations", Capability::Citations),
    ] {
        let claimed = row.vendor().capabilities.of(capability).is_any();
        assert!(
            !claimed || !lacking.contains(&shown),
            "{}: {shown}",
            row.vendor().title
        );
    }
}
