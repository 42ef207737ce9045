//! Answers with members deleted, nulled, retyped and cut (`HAZARDS` H-10, H-11).

use bytes::Bytes;
use proptest::{prelude::*, sample::Index};
use serde_json::{Value, json};
use tollgate::{
    EmbedRequest,
    protocol::{EmbedProtocol, OpenAiChat, Protocol},
};

use crate::harness::{fixtures, openai};

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

/// Puts other values in the places of a document's, or wraps them in a list.
fn mutate(document: &mut Value, mutations: &[(Index, Option<Value>)]) {
    for (index, change) in mutations {
        let mut all = Vec::new();
        places(document, "", &mut all);
        if all.is_empty() {
            return;
        }
        let place: &String = index.get(&all);
        let value = document.pointer_mut(place).unwrap();
        *value = change.clone().unwrap_or_else(|| json!([value.take()]));
    }
}

fn mutations() -> impl Strategy<Value = Vec<(Index, Option<Value>)>> {
    let values = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1),
        json!(1.5e300),
        json!(u64::MAX),
        json!(""),
        json!("AAAAPw=="),
        json!([]),
        json!([null, {}]),
        json!({}),
    ];
    let change = prop::option::weighted(0.9, prop::sample::select(values.to_vec()));
    prop::collection::vec((any::<Index>(), change), 1..4)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_answer_may_be_anything_and_is_read_or_refused(which in any::<Index>(), mutations in mutations()) {
        let all = fixtures();
        let fixture = which.get(&all);
        let Ok(mut document) = serde_json::from_slice::<Value>(&fixture.body) else {
            return Ok(());
        };
        mutate(&mut document, &mutations);
        let body = Bytes::from(document.to_string());
        if let Ok(answer) = OpenAiChat::decode_embed(&fixture.parts, &body, &openai()) {
            prop_assert!(!answer.vectors.is_empty());
            prop_assert!(answer.vectors.iter().flatten().all(|number| number.is_finite()));
        }
        let error = OpenAiChat::error(&fixture.parts, &body, &openai(), None);
        prop_assert_eq!(error.status(), Some(fixture.parts.status.as_u16()));
    }

    #[test]
    fn a_request_may_be_anything_and_is_read_or_refused(mutations in mutations()) {
        let mut document = json!({
            "model": "m", "input": [[1, 2], [3]], "dimensions": 5, "encoding_format": "float",
            "user": "u", "other": {"input": ["a", "b"]},
        });
        mutate(&mut document, &mutations);
        if let Ok(request) = serde_json::from_value::<EmbedRequest>(document) {
            let form = serde_json::to_value(&request).unwrap();
            let again: EmbedRequest = serde_json::from_value(form.clone()).unwrap();
            prop_assert_eq!(serde_json::to_value(&again).unwrap(), form);
            prop_assert!(request.input_bound() < 1_000);
        }
    }
}

#[test]
fn an_answer_cut_at_any_byte_is_never_read() {
    for fixture in fixtures().into_iter().filter(|one| one.outcome().is_ok()) {
        for cut in 0..fixture.body.len() {
            let body = fixture.body.slice(..cut);
            let read = OpenAiChat::decode_embed(&fixture.parts, &body, &openai());
            assert!(read.is_err(), "{} cut at {cut}", fixture.name);
        }
    }
}
