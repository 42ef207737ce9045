//! Each fixture says what it is expected to say.

use serde_json::{Map, Value, json};
use tollgate::{
    Completion, Error,
    layers::Reach,
    types::{Assembly, Part},
};

use crate::harness::{fixture, fixtures};

/// What a fixture has to expect wherever it is said.
const ALWAYS: [&str; 6] = [
    "text",
    "reasoning",
    "refusal",
    "tool_calls",
    "blocks",
    "estimated",
];

#[test]
fn every_fixture_says_what_it_is_expected_to_say() {
    for fixture in fixtures() {
        let said = match fixture.outcome() {
            Ok(completion) => answer(&completion),
            Err(error) => failure(&error),
        };
        let wanted = fixture.expect.as_object().unwrap();
        for (name, wanted) in wanted {
            let said = &said[name];
            if name == "error" {
                for (member, wanted) in wanted.as_object().unwrap() {
                    assert_eq!(&said[member], wanted, "{}: {member}", fixture.name);
                }
            } else {
                assert_eq!(said, wanted, "{}: {name}", fixture.name);
            }
        }
        for name in ALWAYS {
            let unexpected = said.get(name).filter(|_| !wanted.contains_key(name));
            assert!(
                unexpected.is_none_or(Value::is_null),
                "{}: {name} is {unexpected:?}",
                fixture.name
            );
        }
    }
}

#[test]
fn a_whole_answer_and_the_stream_of_it_say_the_same() {
    for name in [
        "tools",
        "thinking",
        "citations",
        "answer_tool",
        "server_tool",
    ] {
        let whole = fixture(name).outcome().unwrap();
        let stream = fixture(&format!("{name}_stream")).outcome().unwrap();
        assert!(whole.message() == stream.message(), "{name}");
        assert_eq!(whole.usage(), stream.usage(), "{name}");
    }
}

#[test]
fn an_answer_survives_being_taken_apart_and_put_together() {
    let mut tried = 0;
    for fixture in fixtures() {
        let Ok(completion) = fixture.outcome() else {
            continue;
        };
        let mut assembly = Assembly::new();
        for event in completion.clone().into_events("bedrock_converse") {
            assembly.push(&event);
        }
        let again = assembly.finish(completion.summary.clone());
        assert!(again == completion, "{}", fixture.name);
        tried += 1;
    }
    assert!(tried >= 20);
}

fn answer(completion: &Completion) -> Value {
    let present = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let some = |list: Vec<Value>| (!list.is_empty()).then_some(list);
    let calls = completion
        .tool_calls()
        .map(|call| json!([call.id, call.name, call.arguments]));
    let parts = &completion.message().content;
    let signatures = parts.iter().filter_map(|part| match part {
        Part::Reasoning(reasoning) => Some(json!(reasoning.signature.as_ref()?)),
        _ => None,
    });
    let blocks = parts.iter().filter_map(|part| match part {
        Part::Opaque(block) => {
            let (name, _) = block.value.as_object()?.iter().next()?;
            Some(json!(name))
        }
        _ => None,
    });
    let used = completion.usage();
    let usage = [
        ("input", used.input),
        ("cache_read", used.cache_read),
        ("cache_write", used.cache_write),
        ("cache_write_1h", used.cache_write_1h),
        ("output", used.output),
        ("reasoning", used.reasoning),
    ];
    let is_needed = |name: &str| matches!(name, "input" | "output");
    let usage = usage
        .into_iter()
        .filter(|(name, count)| *count > 0 || is_needed(name))
        .map(|(name, count)| (name.to_owned(), json!(count)));
    let choice = &completion.choices[0];
    json!({
        "text": present(&completion.text()),
        "reasoning": present(&completion.reasoning()),
        "refusal": present(&completion.refusal()),
        "tool_calls": some(calls.collect()),
        "signatures": some(signatures.collect()),
        "blocks": some(blocks.collect()),
        "citations": completion.message().extra.get("citations"),
        "finish": completion.finish_reason().map(ToString::to_string),
        "usage": usage.collect::<Map<String, Value>>(),
        "estimated": used.estimated.then_some(true),
        "tier": completion.summary.service_tier,
        "choice": choice.extra,
        "answer": completion.extra,
    })
}

fn failure(error: &Error) -> Value {
    assert_ne!(error.reach(), Reach::NotSent);
    json!({"error": {
        "kind": format!("{:?}", error.kind()),
        "status": error.status(),
        "code": error.code(),
        "message": error.message(),
        "request_id": error.request_id(),
    }})
}
