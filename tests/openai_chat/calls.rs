//! Tool calls out of every kind of pieces (`HAZARDS` H-12).

use serde_json::{Value, json};
use tollgate::Event;

use crate::harness::{collect, delta, finish, sse, stream};

/// A call: identifier, where one is expected, name and arguments.
type Call = (Option<&'static str>, &'static str, &'static str);

fn check(what: &str, deltas: &[Value], wanted: &[Call]) {
    let mut events: Vec<_> = deltas
        .iter()
        .map(|call| delta(json!({"tool_calls": [call]})))
        .collect();
    events.push(finish("tool_calls"));
    let answer = collect(stream(&[sse(&events).as_bytes()])).unwrap();
    let calls: Vec<_> = answer.tool_calls().collect();
    assert_eq!(calls.len(), wanted.len(), "{what}: {calls:?}");
    for (call, (id, name, arguments)) in calls.iter().zip(wanted) {
        assert_eq!(
            (&*call.name, &*call.arguments),
            (*name, *arguments),
            "{what}"
        );
        match id {
            Some(id) => assert_eq!(&*call.id, *id, "{what}"),
            None => assert!(call.id.starts_with("call_"), "{what}: {}", call.id),
        }
    }
    let mut ids: Vec<_> = calls.iter().map(|call| &call.id).collect();
    ids.dedup();
    assert_eq!(ids.len(), calls.len(), "{what}: identifiers repeat");
}

fn piece(
    index: impl Into<Option<u64>>,
    id: impl Into<Value>,
    name: impl Into<Value>,
    arguments: impl Into<Value>,
) -> Value {
    let (id, name, arguments) = (id.into(), name.into(), arguments.into());
    let mut piece = json!({"id": id, "function": {"name": name, "arguments": arguments}});
    if let Some(index) = index.into() {
        piece["index"] = json!(index);
    }
    piece
}

#[test]
fn calls_are_told_apart_however_they_are_counted() {
    check(
        "counted from 1, with a gap",
        &[piece(1, "a", "f", "{}"), piece(4, "b", "g", "{}")],
        &[(Some("a"), "f", "{}"), (Some("b"), "g", "{}")],
    );
    check(
        "index always 0",
        &[
            piece(0, "a", "f", "{\"x\":"),
            piece(0, "", (), "1}"),
            piece(0, "b", "f", "{\"x\":2}"),
        ],
        &[(Some("a"), "f", "{\"x\":1}"), (Some("b"), "f", "{\"x\":2}")],
    );
    check(
        "index always 0 and no identifiers",
        &[
            piece(0, (), "f", "{\"x\":1}"),
            piece(0, (), "f", "{\"x\":2}"),
            piece(0, (), "g", "{}"),
        ],
        &[
            (None, "f", "{\"x\":1}"),
            (None, "f", "{\"x\":2}"),
            (None, "g", "{}"),
        ],
    );
    check(
        "no index, whole calls",
        &[piece(None, "a", "f", "{}"), piece(None, "b", "f", "{}")],
        &[(Some("a"), "f", "{}"), (Some("b"), "f", "{}")],
    );
    check(
        "no index, arguments for the last call",
        &[
            piece(None, "a", "f", ""),
            piece(None, (), (), "{\"x\""),
            piece(None, (), (), ":1}"),
        ],
        &[(Some("a"), "f", "{\"x\":1}")],
    );
    check(
        "interleaved",
        &[
            piece(0, "a", "f", "{\"x\":"),
            piece(1, "b", "g", "{\"y\":"),
            piece(0, (), (), "1}"),
            piece(1, (), (), "2}"),
        ],
        &[(Some("a"), "f", "{\"x\":1}"), (Some("b"), "g", "{\"y\":2}")],
    );
}

#[test]
fn identifiers_and_names_may_be_late_or_missing_or_in_pieces() {
    check(
        "a late identifier",
        &[piece(0, (), "f", "{"), piece(0, "a", (), "}")],
        &[(Some("a"), "f", "{}")],
    );
    check(
        "the text null for an identifier",
        &[piece(0, "null", "f", "{}")],
        &[(None, "f", "{}")],
    );
    check(
        "a name in pieces",
        &[
            piece(0, "a", "get_", ""),
            piece(0, (), "weather", ()),
            piece(0, (), (), "{}"),
        ],
        &[(Some("a"), "get_weather", "{}")],
    );
    check(
        "a name repeated with each piece",
        &[piece(0, "a", "f", "{\"x\""), piece(0, "a", "f", ":1}")],
        &[(Some("a"), "f", "{\"x\":1}")],
    );
    check(
        "a name repeated with each piece, without identifiers",
        &[piece(0, (), "f", "{\"x\""), piece(0, (), "f", ":\"}\"}")],
        &[(None, "f", "{\"x\":\"}\"}")],
    );
}

#[test]
fn arguments_may_be_an_object_or_empty_or_broken() {
    check(
        "an object",
        &[piece(0, "a", "f", json!({"x": 1}))],
        &[(Some("a"), "f", "{\"x\":1}")],
    );
    check("none", &[piece(0, "a", "f", ())], &[(Some("a"), "f", "")]);
    check(
        "cut off",
        &[piece(0, "a", "f", "{\"x\":\"unfin")],
        &[(Some("a"), "f", "{\"x\":\"unfin")],
    );
}

#[test]
fn a_custom_tool_is_called_with_text_and_a_legacy_function_is_a_tool() {
    let custom = json!({"index": 0, "id": "a", "type": "custom", "custom": {"name": "sql", "input": "SELECT 1"}});
    let events = [delta(json!({"tool_calls": [custom]})), finish("tool_calls")];
    let answer = collect(stream(&[sse(&events).as_bytes()])).unwrap();
    let call = answer.tool_calls().next().unwrap();
    assert_eq!(
        (call.custom, &*call.name, &*call.arguments),
        (true, "sql", "SELECT 1")
    );

    let events = [
        delta(json!({"function_call": {"name": "f", "arguments": ""}})),
        delta(json!({"function_call": {"arguments": "{\"x\""}})),
        delta(json!({"function_call": {"arguments": ":1}"}})),
        finish("function_call"),
    ];
    let answer = collect(stream(&[sse(&events).as_bytes()])).unwrap();
    let call = answer.tool_calls().next().unwrap();
    assert_eq!((&*call.name, &*call.arguments), ("f", "{\"x\":1}"));
    assert_eq!(answer.tool_calls().count(), 1);
}

#[test]
fn arguments_flow_as_they_come_once_the_call_is_plain() {
    let events = [
        delta(json!({"tool_calls": [piece(0, "a", "f", "")]})),
        delta(json!({"tool_calls": [piece(0, (), (), "{\"x\"")]})),
        delta(json!({"tool_calls": [piece(0, (), (), ":1}")]})),
    ];
    let (events, _) = stream(&[sse(&events).as_bytes()]);
    let pieces: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::ToolCall(call) => Some((call.id.as_deref(), &*call.arguments)),
            _ => None,
        })
        .collect();
    assert_eq!(pieces, [(Some("a"), "{\"x\""), (None, ":1}")]);
}

#[test]
fn what_goes_back_with_a_call_is_kept_beside_it() {
    let signed = json!({"index": 0, "id": "a", "function": {"name": "f", "arguments": "{}"},
                        "extra_content": {"google": {"thought_signature": "c2ln"}}});
    let events = [delta(json!({"tool_calls": [signed]})), finish("tool_calls")];
    let answer = collect(stream(&[sse(&events).as_bytes()])).unwrap();
    let sent = serde_json::to_value(answer.message()).unwrap();
    let signature = &sent["tool_calls"][0]["extra_content"]["google"]["thought_signature"];
    assert_eq!(signature, "c2ln");
}
