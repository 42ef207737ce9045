//! Answers with members deleted, nulled, retyped and wrapped (`HAZARDS` H-10, H-11).

use bytes::Bytes;
use proptest::{prelude::*, sample::Index};
use serde_json::{Value, json};
use tollgate::protocol::{AnthropicMessages, Protocol};

use crate::harness::{anthropic, collect, fixtures, sse, stream};

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
        json!("input_json_delta"),
        json!("content_block_stop"),
        json!([null, {}]),
        json!({}),
        json!({"type": "text", "text": 5}),
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
        let whole: Vec<_> = fixtures().into_iter().filter(|fixture| !fixture.is_stream).collect();
        let fixture = which.get(&whole);
        let Ok(mut document) = serde_json::from_slice::<Value>(&fixture.body) else {
            return Ok(());
        };
        mutate(&mut document, &mutations);
        let body = Bytes::from(document.to_string());
        if let Ok(answer) = AnthropicMessages::decode(&fixture.parts, &body, &anthropic()) {
            prop_assert!(!answer.choices.is_empty());
            let ids = answer.tool_calls().all(|call| !call.id.is_empty());
            prop_assert!(ids);
        }
        let error = AnthropicMessages::error(&fixture.parts, &body, &anthropic(), None);
        prop_assert_eq!(error.status(), Some(fixture.parts.status.as_u16()));
    }

    #[test]
    fn a_stream_may_be_anything_and_is_read_or_refused(which in any::<Index>(), mutations in mutations()) {
        let streams: Vec<_> = fixtures().into_iter().filter(|fixture| fixture.is_stream).collect();
        let text = String::from_utf8(which.get(&streams).body.to_vec()).unwrap();
        let data = text.lines().filter_map(|line| line.strip_prefix("data: "));
        let read = data.map(|data| serde_json::from_str(data).unwrap_or_else(|_| json!(data)));
        let mut events = Value::Array(read.collect());
        mutate(&mut events, &mutations);
        let body = sse(events.as_array().unwrap());
        if let Ok(answer) = collect(stream(&[body.as_bytes()])) {
            let ids = answer.tool_calls().all(|call| !call.id.is_empty());
            prop_assert!(ids);
        }
    }
}
