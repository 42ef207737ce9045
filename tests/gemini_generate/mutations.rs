//! Answers with members deleted, nulled, retyped and repeated (`HAZARDS` H-10, H-11).

use bytes::Bytes;
use proptest::{prelude::*, sample::Index};
use serde_json::{Value, json};
use tollgate::protocol::{GeminiGenerate, Protocol};

use crate::harness::{collect, fixture, fixtures, gemini, sse, stream};

#[derive(Debug, Clone)]
enum Change {
    Delete,
    Replace(Value),
    Wrap,
}

fn changes() -> impl Strategy<Value = Change> {
    let values = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1.5e300),
        json!(u64::MAX),
        json!(""),
        json!("NaN"),
        json!("12"),
        json!([]),
        json!([null, {}]),
        json!({}),
        json!({"text": 5}),
        json!({"functionCall": {"name": null, "args": [1]}}),
    ];
    prop_oneof![
        Just(Change::Delete),
        Just(Change::Wrap),
        prop::sample::select(values.to_vec()).prop_map(Change::Replace),
    ]
}

/// The places of all values in a document.
fn places(value: &Value, here: &str, all: &mut Vec<String>) {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(k, v)| (k.clone(), v)).collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(i, v)| (i.to_string(), v))
            .collect(),
        _ => Vec::new(),
    };
    for (name, value) in inner {
        let place = format!("{here}/{name}");
        places(value, &place, all);
        all.push(place);
    }
}

fn mutate(document: &mut Value, within: &str, mutations: &[(Index, Change)]) {
    for (index, change) in mutations {
        let mut all = Vec::new();
        if let Some(root) = document.pointer(within) {
            places(root, within, &mut all);
        }
        if all.is_empty() {
            return;
        }
        let place = index.get(&all);
        match change {
            Change::Delete => delete(document, place),
            Change::Replace(value) => *document.pointer_mut(place).unwrap() = value.clone(),
            Change::Wrap => {
                let value = document.pointer_mut(place).unwrap();
                *value = json!([value.take()]);
            }
        }
    }
}

fn delete(document: &mut Value, place: &str) {
    let (parent, name) = place.rsplit_once('/').unwrap();
    match document.pointer_mut(parent).unwrap() {
        Value::Object(members) => {
            members.remove(name);
        }
        Value::Array(items) => {
            items.remove(name.parse().unwrap());
        }
        _ => {}
    }
}

fn mutations() -> impl Strategy<Value = Vec<(Index, Change)>> {
    prop::collection::vec((any::<Index>(), changes()), 1..4)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_whole_answer_may_be_anything_and_is_read_or_refused(which in any::<Index>(), mutations in mutations()) {
        let whole: Vec<_> = fixtures().into_iter().filter(|fixture| !fixture.is_stream).collect();
        let fixture = which.get(&whole);
        let Ok(mut document) = serde_json::from_slice::<Value>(&fixture.body) else {
            return Ok(());
        };
        mutate(&mut document, "", &mutations);
        let body = Bytes::from(document.to_string());
        if let Ok(answer) = GeminiGenerate::decode(&fixture.parts, &body, &gemini()) {
            prop_assert!(!answer.choices.is_empty());
            let ids = answer.tool_calls().all(|call| !call.id.is_empty());
            prop_assert!(ids);
        }
        let error = GeminiGenerate::error(&fixture.parts, &body, &gemini(), None);
        prop_assert_eq!(error.status(), Some(fixture.parts.status.as_u16()));
    }

    #[test]
    fn a_stream_may_be_anything_and_is_read_or_refused(which in any::<Index>(), at in any::<Index>(), mutations in mutations()) {
        let streams: Vec<_> = fixtures().into_iter().filter(|fixture| fixture.is_stream).collect();
        let text = String::from_utf8(which.get(&streams).body.to_vec()).unwrap();
        let mut events: Vec<Value> = text
            .split_terminator("\r\n\r\n")
            .filter_map(|event| serde_json::from_str(event.strip_prefix("data: ")?).ok())
            .collect();
        if events.is_empty() {
            return Ok(());
        }
        let one = at.index(events.len());
        mutate(&mut events[one], "", &mutations);
        if let Ok(answer) = collect(stream(&[sse(&events).as_bytes()])) {
            let ids = answer.tool_calls().all(|call| !call.id.is_empty());
            prop_assert!(ids);
        }
    }

    #[test]
    fn an_answer_never_fails_because_of_its_usage(mutations in mutations()) {
        let fixture = fixture("usage_details");
        let mut document: Value = serde_json::from_slice(&fixture.body).unwrap();
        mutate(&mut document, "/usageMetadata", &mutations);
        let body = Bytes::from(document.to_string());
        let answer = GeminiGenerate::decode(&fixture.parts, &body, &gemini());
        let answer = answer.map_err(|error| TestCaseError::fail(format!("{error:?}")))?;
        prop_assert_eq!(answer.text(), "ok");
    }

    #[test]
    fn bytes_may_be_anything_and_are_read_or_refused(bytes in prop::collection::vec(prop::sample::select(b"data: {}[],\"\\\r\nerror\xff".to_vec()), 0..200), cut in any::<Index>()) {
        let at = cut.index(bytes.len() + 1);
        let (events, ended) = stream(&[&bytes]);
        let (cut_events, cut_ended) = stream(&[&bytes[..at], &bytes[at..]]);
        prop_assert_eq!(events.len(), cut_events.len());
        prop_assert_eq!(ended.is_ok(), cut_ended.is_ok());
    }
}
