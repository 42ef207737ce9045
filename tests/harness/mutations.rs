//! Documents with members deleted, nulled, retyped and wrapped (`HAZARDS` H-10, H-11).

use proptest::{prelude::*, sample::Index};
use serde_json::{Value, json};

#[derive(Debug, Clone)]
pub(crate) enum Change {
    Delete,
    Replace(Value),
    Wrap,
}

/// A few changes, each at some place.
pub(crate) fn some() -> impl Strategy<Value = Vec<(Index, Change)>> {
    prop::collection::vec((any::<Index>(), changes()), 1..4)
}

fn changes() -> impl Strategy<Value = Change> {
    let values = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1.5e300),
        json!(u64::MAX),
        json!(""),
        json!("é"),
        json!("NaN"),
        json!("12"),
        json!("AAAAPw=="),
        json!("tool_use"),
        json!("malformed_tool_use"),
        json!("input_json_delta"),
        json!("content_block_stop"),
        json!("contentBlockDelta"),
        json!("exception:x"),
        json!({"text": 5}),
        json!({"toolUse": {"input": 5}}),
        json!({"reasoningContent": {"redactedContent": "%"}}),
        json!("9999-12-31T23:59:60+99:99"),
        json!([]),
        json!([null, {}]),
        json!({}),
        json!({"type": "text", "text": 5}),
        json!({"type": "function_call", "name": "f"}),
        json!({"type": "tool_use", "name": null, "input": [1]}),
        json!({"functionCall": {"name": null, "args": [1]}}),
    ];
    prop_oneof![
        Just(Change::Delete),
        Just(Change::Wrap),
        prop::sample::select(values.to_vec()).prop_map(Change::Replace),
    ]
}

/// Makes the changes at some places of a document, and below them.
pub(crate) fn apply(document: &mut Value, within: &[&str], changes: &[(Index, Change)]) {
    for (index, change) in changes {
        let mut all = Vec::new();
        for place in within {
            if let Some(root) = document.pointer(place) {
                places(root, place, &mut all);
                all.extend((!place.is_empty()).then(|| (*place).to_owned()));
            }
        }
        if all.is_empty() {
            return;
        }
        let place = index.get(&all);
        match change {
            Change::Delete => delete(document, place),
            Change::Replace(value) => *at(document, place) = value.clone(),
            Change::Wrap => {
                let value = at(document, place);
                *value = json!([value.take()]);
            }
        }
    }
}

fn at<'a>(document: &'a mut Value, place: &str) -> &'a mut Value {
    document.pointer_mut(place).expect("the place was found")
}

/// The places of all values in a document, as JSON pointers.
fn places(value: &Value, here: &str, all: &mut Vec<String>) {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(members) => {
            let escaped = |name: &String| name.replace('~', "~0").replace('/', "~1");
            members
                .iter()
                .map(|(name, value)| (escaped(name), value))
                .collect()
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.map(|(at, item)| (at.to_string(), item)).collect()
        }
        _ => Vec::new(),
    };
    for (name, value) in inner {
        let place = format!("{here}/{name}");
        places(value, &place, all);
        all.push(place);
    }
}

fn delete(document: &mut Value, place: &str) {
    let (parent, name) = place.rsplit_once('/').expect("a place is within another");
    match at(document, parent) {
        Value::Object(members) => {
            members.remove(&name.replace("~1", "/").replace("~0", "~"));
        }
        Value::Array(items) => {
            items.remove(name.parse().expect("an item has a number"));
        }
        _ => {}
    }
}
