//! Streams, however they are cut, and whatever they hold.

use bytes::Bytes;
use proptest::{prelude::*, sample::Index};
use serde_json::{Value, json};
use tollgate::{
    ErrorKind, Event,
    layers::Reach,
    protocol::{BedrockConverse, DecodeEvents, Frame, Protocol},
};

use crate::harness::{bedrock, binary, collect, fixture, fixtures, stream};

/// The kind and the text by which outcomes are compared.
fn shown(ended: &Result<(), tollgate::Error>) -> Option<(ErrorKind, Option<String>)> {
    let error = ended.as_ref().err()?;
    Some((error.kind(), error.message().map(str::to_owned)))
}

#[test]
fn a_stream_says_the_same_wherever_it_is_cut_in_two() {
    for fixture in fixtures().iter().filter(|fixture| fixture.is_stream()) {
        let (events, ended) = stream(&[&fixture.body]);
        for at in 0..=fixture.body.len() {
            let (head, tail) = fixture.body.split_at(at);
            let cut = stream(&[head, tail]);
            assert!(cut.0 == events, "{} at {at}", fixture.name);
            assert_eq!(shown(&cut.1), shown(&ended), "{} at {at}", fixture.name);
        }
        let bytes: Vec<&[u8]> = fixture.body.chunks(1).collect();
        assert!(stream(&bytes).0 == events, "{}", fixture.name);
    }
}

#[test]
fn a_stream_that_ends_early_is_never_a_short_answer() {
    for name in [
        "stream",
        "tools_stream",
        "thinking_stream",
        "citations_stream",
    ] {
        let fixture = fixture(name);
        let whole = collect(stream(&[&fixture.body])).unwrap();
        for at in 0..fixture.body.len() {
            let (events, ended) = stream(&[&fixture.body[..at]]);
            match ended {
                // All was said, but for the usage.
                Ok(()) => {
                    let answer = collect((events, Ok(()))).unwrap();
                    assert!(answer.message() == whole.message(), "{name} at {at}");
                    assert!(answer.usage().estimated, "{name} at {at}");
                }
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::Connect, "{name} at {at}");
                    assert_eq!(error.code(), Some("truncated"));
                    assert_eq!(error.reach(), Reach::MaybeProcessed);
                    let done = |event: &Event| matches!(event, Event::Done(_));
                    assert!(!events.iter().any(done));
                }
            }
        }
    }
}

fn said(events: &Value) -> String {
    let answer = collect(stream(&[&binary(events)])).unwrap();
    let calls = answer
        .tool_calls()
        .map(|call| format!(" {}{}", call.name, call.arguments));
    format!("{}{}", answer.text(), calls.collect::<String>())
}

fn call(index: u64, name: &str) -> Value {
    let start = json!({"toolUse": {"toolUseId": name, "name": name}});
    json!(["contentBlockStart", {"contentBlockIndex": index, "start": start}])
}

fn piece(index: u64, delta: &Value) -> Value {
    json!(["contentBlockDelta", {"contentBlockIndex": index, "delta": delta}])
}

fn end() -> Value {
    json!(["messageStop", {"stopReason": "end_turn"}])
}

#[test]
fn blocks_that_interleave_are_told_apart_by_their_index() {
    let input = |index, text: &str| piece(index, &json!({"toolUse": {"input": text}}));
    let events = json!([
        call(3, "a"),
        call(7, "b"),
        input(3, "{\"x\":"),
        input(7, "[]"),
        input(3, "1}"),
        end(),
    ]);
    assert_eq!(said(&events), r#" a{"x":1} b[]"#);
}

#[test]
fn a_block_that_turns_into_another_ends_the_first() {
    let text = |text: &str| piece(0, &json!({"text": text}));
    let thought = piece(0, &json!({"reasoningContent": {"text": "hm"}}));
    let events = json!([
        thought,
        text("a"),
        text("b"),
        call(0, "f"),
        call(0, "g"),
        end()
    ]);
    assert_eq!(said(&events), "ab f{} g{}");
}

#[test]
fn an_event_that_is_no_object_breaks_the_stream() {
    let (_, ended) = stream(&[&binary(&json!([["messageStart", null]]))]);
    let error = ended.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol);
    assert_eq!(error.reach(), Reach::MaybeProcessed);
}

#[test]
fn what_comes_after_the_end_is_ignored() {
    let body = fixture("stream").body;
    let (events, _) = stream(&[&body]);
    let more = binary(&json!([
        ["exception:throttlingException", {}],
        ["messageStart", null]
    ]));
    let (again, ended) = stream(&[&body, &more]);
    assert!(again == events && ended.is_ok());
}

#[test]
fn an_exception_may_hold_anything() {
    for data in [
        "",
        "{}",
        "null",
        "[1]",
        "slow down",
        "{\"message\": 1}",
        "\u{1f980}",
    ] {
        for name in ["throttlingException", "", "novelException"] {
            let mut decoder = BedrockConverse::events(&bedrock());
            let error = decoder.push(Frame {
                event: Some(format!("exception:{name}").into()),
                data: Bytes::from(data),
            });
            let error = error.unwrap_err();
            let slow = name == "throttlingException";
            let kind = if slow {
                ErrorKind::RateLimited
            } else {
                ErrorKind::Server
            };
            assert_eq!(error.kind(), kind, "{name} {data}");
        }
    }
}

#[test]
fn what_the_decoder_holds_is_not_shown() {
    let mut decoder = BedrockConverse::events(&bedrock());
    let data = json!({"contentBlockIndex": 0, "delta": {"text": "canary"}});
    decoder
        .push(Frame {
            event: Some("contentBlockDelta".into()),
            data: data.to_string().into(),
        })
        .unwrap();
    assert!(!format!("{decoder:?}").contains("canary"));
}

// ===== answers with members deleted, nulled, retyped and wrapped (`HAZARDS` H-10, H-11) =====

fn values() -> impl Strategy<Value = Option<Value>> {
    let values = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1.5e300),
        json!(u64::MAX),
        json!(""),
        json!("12"),
        json!("tool_use"),
        json!("malformed_tool_use"),
        json!("contentBlockDelta"),
        json!("exception:x"),
        json!([null, {}]),
        json!({}),
        json!({"toolUse": {"input": 5}}),
        json!({"reasoningContent": {"redactedContent": "%"}}),
    ];
    prop::option::of(prop::sample::select(values.to_vec()))
}

/// The places of all values in a document.
fn places(value: &Value, here: &str, all: &mut Vec<String>) {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(k, v)| (k.clone(), v)).collect(),
        Value::Array(items) => (0..)
            .zip(items)
            .map(|(i, v): (u32, _)| (i.to_string(), v))
            .collect(),
        _ => Vec::new(),
    };
    for (name, value) in inner {
        let place = format!("{here}/{name}");
        places(value, &place, all);
        all.push(place);
    }
}

/// Deletes or replaces values.
fn mutate(document: &mut Value, mutations: &[(Index, Option<Value>)]) {
    for (index, value) in mutations {
        let mut all = Vec::new();
        places(document, "", &mut all);
        if all.is_empty() {
            return;
        }
        let place = index.get(&all);
        let (parent, name) = place.rsplit_once('/').unwrap();
        match (value, document.pointer_mut(parent).unwrap()) {
            (Some(value), _) => *document.pointer_mut(place).unwrap() = value.clone(),
            (None, Value::Object(members)) => {
                members.remove(name);
            }
            (None, Value::Array(items)) => {
                items.remove(name.parse().unwrap());
            }
            (None, _) => {}
        }
    }
}

fn mutations() -> impl Strategy<Value = Vec<(Index, Option<Value>)>> {
    prop::collection::vec((any::<Index>(), values()), 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_whole_answer_may_be_anything_and_is_read_or_refused(which in any::<Index>(), mutations in mutations()) {
        let whole: Vec<_> = fixtures().into_iter().filter(|fixture| !fixture.is_stream()).collect();
        let fixture = which.get(&whole);
        let Ok(mut document) = serde_json::from_slice::<Value>(&fixture.body) else {
            return Ok(());
        };
        mutate(&mut document, &mutations);
        let body = Bytes::from(document.to_string());
        if let Ok(answer) = BedrockConverse::decode(&fixture.parts, &body, &bedrock()) {
            prop_assert!(!answer.choices.is_empty());
            let ids = answer.tool_calls().all(|call| !call.id.is_empty());
            prop_assert!(ids);
        }
        let error = BedrockConverse::error(&fixture.parts, &body, &bedrock(), None);
        prop_assert_eq!(error.status(), Some(fixture.parts.status.as_u16()));
    }

    #[test]
    fn a_stream_may_be_anything_and_is_read_or_refused(which in any::<Index>(), mutations in mutations()) {
        let streams: Vec<_> = fixtures().into_iter().filter_map(|fixture| fixture.events).collect();
        let mut events = which.get(&streams).clone();
        mutate(&mut events, &mutations);
        let body = binary(&events);
        if let Ok(answer) = collect(stream(&[&body])) {
            let ids = answer.tool_calls().all(|call| !call.id.is_empty());
            prop_assert!(ids);
        }
    }
}
