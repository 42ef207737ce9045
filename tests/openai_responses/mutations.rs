//! Answers with members deleted, nulled, retyped and wrapped (`HAZARDS` H-10, H-11).

use bytes::Bytes;
use proptest::{prelude::*, sample::Index};
use serde_json::{Value, json};
use tollgate::protocol::{OpenAiResponses, Protocol};

use crate::harness::{collect, fixtures, openai, stream};

fn values() -> impl Strategy<Value = Value> {
    let values = [
        json!(null),
        json!(true),
        json!(-1),
        json!(u64::MAX),
        json!(""),
        json!("é"),
        json!([]),
        json!([null, {}]),
        json!({}),
        json!({"type": "function_call", "name": "f"}),
    ];
    prop::sample::select(values.to_vec())
}

/// The places of all values in a document.
fn places(value: &Value, here: &str, all: &mut Vec<String>) {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(k, v)| (k.clone(), v)).collect(),
        Value::Array(items) => (0..)
            .zip(items)
            .map(|(i, v): (usize, _)| (i.to_string(), v))
            .collect(),
        _ => Vec::new(),
    };
    for (name, value) in inner {
        let place = format!("{here}/{name}");
        places(value, &place, all);
        all.push(place);
    }
}

fn mutate(document: &mut Value, mutations: &[(Index, Value)]) {
    for (index, value) in mutations {
        let mut all = Vec::new();
        places(document, "", &mut all);
        if !all.is_empty() {
            let place: &String = index.get(&all);
            *document.pointer_mut(place).unwrap() = value.clone();
        }
    }
}

fn mutations() -> impl Strategy<Value = Vec<(Index, Value)>> {
    prop::collection::vec((any::<Index>(), values()), 1..4)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_whole_answer_may_be_anything_and_is_read_or_refused(which in any::<Index>(), mutations in mutations()) {
        let whole: Vec<_> = fixtures().into_iter().filter(|fixture| !fixture.is_stream).collect();
        let fixture = which.get(&whole);
        let mut document: Value = serde_json::from_slice(&fixture.body).unwrap();
        mutate(&mut document, &mutations);
        let body = Bytes::from(document.to_string());
        if let Ok(answer) = OpenAiResponses::decode(&fixture.parts, &body, &openai()) {
            prop_assert!(!answer.choices.is_empty());
            let ids = answer.tool_calls().all(|call| !call.id.is_empty());
            prop_assert!(ids);
        }
        let error = OpenAiResponses::error(&fixture.parts, &body, &openai(), None);
        prop_assert_eq!(error.status(), Some(fixture.parts.status.as_u16()));
    }

    #[test]
    fn a_stream_may_be_anything_and_is_read_or_refused(which in any::<Index>(), at in any::<Index>(), mutations in mutations()) {
        let streams: Vec<_> = fixtures().into_iter().filter(|fixture| fixture.is_stream).collect();
        let text = String::from_utf8(which.get(&streams).body.to_vec()).unwrap();
        let mut events: Vec<String> = text.split_terminator("\n\n").map(str::to_owned).collect();
        let one = at.index(events.len());
        if let Ok(mut event) = serde_json::from_str::<Value>(&events[one]["data: ".len()..]) {
            mutate(&mut event, &mutations);
            events[one] = format!("data: {event}");
        }
        let body = events.join("\n\n") + "\n\n";
        if let Ok(answer) = collect(stream(&[body.as_bytes()])) {
            let ids = answer.tool_calls().all(|call| !call.id.is_empty());
            prop_assert!(ids);
        }
    }
}
