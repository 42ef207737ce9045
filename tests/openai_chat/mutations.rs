//! Answers with members deleted, nulled, retyped and repeated (`HAZARDS` H-10, H-11).

use bytes::Bytes;
use proptest::{prelude::*, sample::Index};
use serde_json::{Value, json};
use tollgate::protocol::{OpenAiChat, Protocol};

use crate::harness::{collect, fixtures, openai, stream};

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
        json!({"type": "text", "text": 5}),
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
        if let Ok(answer) = OpenAiChat::decode(&fixture.parts, &body, &openai()) {
            prop_assert!(!answer.choices.is_empty());
            let ids = answer.tool_calls().all(|call| !call.id.is_empty());
            prop_assert!(ids);
        }
        let error = OpenAiChat::error(&fixture.parts, &body, &openai(), None);
        prop_assert_eq!(error.status(), Some(fixture.parts.status.as_u16()));
    }

    #[test]
    fn a_stream_may_be_anything_and_is_read_or_refused(which in any::<Index>(), at in any::<Index>(), mutations in mutations()) {
        let streams: Vec<_> = fixtures().into_iter().filter(|fixture| fixture.is_stream).collect();
        let text = String::from_utf8(which.get(&streams).body.to_vec()).unwrap();
        let mut events: Vec<String> = text.split_terminator("\n\n").map(str::to_owned).collect();
        let one = at.index(events.len());
        if let Ok(mut event) = serde_json::from_str::<Value>(&events[one]["data: ".len()..]) {
            mutate(&mut event, "", &mutations);
            events[one] = format!("data: {event}");
        }
        let body = events.join("\n\n") + "\n\n";
        if let Ok(answer) = collect(stream(&[body.as_bytes()])) {
            let ids = answer.tool_calls().all(|call| !call.id.is_empty());
            prop_assert!(ids);
        }
    }

    #[test]
    fn an_answer_never_fails_because_of_its_usage(mutations in mutations()) {
        let fixture = fixtures().into_iter().find(|one| one.name == "usage_details").unwrap();
        let mut document: Value = serde_json::from_slice(&fixture.body).unwrap();
        mutate(&mut document, "/usage", &mutations);
        let body = Bytes::from(document.to_string());
        let answer = OpenAiChat::decode(&fixture.parts, &body, &openai());
        let answer = answer.map_err(|error| TestCaseError::fail(format!("{error:?}")))?;
        prop_assert_eq!(answer.text(), "ok");
    }

    #[test]
    fn a_request_may_be_anything_and_is_read_or_refused(mutations in mutations()) {
        let mut document = json!({
            "model": "m",
            "messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]},
                         {"role": "assistant", "tool_calls": [{"id": "a", "function": {"name": "f", "arguments": "{}"}}]}],
            "tools": [{"type": "function", "function": {"name": "f"}}],
            "response_format": {"type": "json_schema", "json_schema": {"name": "s", "schema": {}}},
            "functions": [{"name": "g"}], "function_call": {"name": "g"},
        });
        mutate(&mut document, "", &mutations);
        if let Ok(request) = serde_json::from_value::<tollgate::ChatRequest>(document) {
            let form = serde_json::to_value(&request).unwrap();
            let again: tollgate::ChatRequest = serde_json::from_value(form.clone()).unwrap();
            prop_assert_eq!(serde_json::to_value(&again).unwrap(), form);
            prop_assert!(tollgate::types::input_bound(&request) > 0);
        }
    }
}

#[test]
fn a_member_that_comes_twice_is_no_reason_to_fail() {
    let body = Bytes::from_static(
        b"{\"id\":\"a\",\"id\":\"b\",\"choices\":[],\"choices\":[{\"message\":{\"content\":\"hi\"},\"message\":{\"content\":\"ho\"}}]}",
    );
    let (parts, ()) = http::Response::new(()).into_parts();
    let answer = OpenAiChat::decode(&parts, &body, &openai()).unwrap();
    assert_eq!(answer.text(), "ho");
    assert_eq!(answer.id(), Some("b"));
}
