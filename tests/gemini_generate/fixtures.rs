//! Each fixture says what it is expected to say.

use serde_json::{Map, Value, json};
use tollgate::{Completion, Error, types::Part};

use crate::harness::{fixture, fixtures};

#[test]
fn every_fixture_says_what_it_is_expected_to_say() {
    for fixture in fixtures() {
        let said = match fixture.outcome() {
            Ok(completion) => answer(&completion),
            Err(error) => failure(&error),
        };
        let name = &fixture.name;
        let wanted = fixture.expect.as_object().unwrap();
        for (member, wanted) in wanted {
            let said = &said[member];
            match wanted {
                Value::Object(wanted) if member != "usage" => {
                    for (inner, value) in wanted {
                        assert_eq!(&said[inner], value, "{name}: {member}.{inner}");
                    }
                }
                wanted => assert_eq!(said, wanted, "{name}: {member}"),
            }
        }
        for member in ["text", "reasoning", "tool_calls", "error"] {
            if !wanted.contains_key(member) {
                assert!(said[member].is_null(), "{name}: {member} is {said}");
            }
        }
    }
}

#[test]
fn a_stream_and_a_whole_answer_of_the_same_parts_are_the_same_message() {
    let mut signed = fixture("thoughts").outcome().unwrap();
    let whole = fixture("signed_text").outcome().unwrap();
    let message = &mut signed.choices[0].message;
    message.content.remove(0);
    let text = |message: &tollgate::Message| message.content[0].clone();
    assert_eq!(text(message), text(whole.message()));
    assert_eq!(message.origin, whole.message().origin);
}

#[test]
fn an_answer_survives_being_taken_apart_and_put_together() {
    let mut tried = 0;
    for fixture in fixtures() {
        let Ok(completion) = fixture.outcome() else {
            continue;
        };
        let events: Vec<_> = completion.clone().into_events("gemini_generate").collect();
        let mut assembly = tollgate::types::Assembly::new();
        events.iter().for_each(|event| assembly.push(event));
        let again = assembly.finish(completion.summary.clone());
        let name = &fixture.name;
        assert!(
            again == completion,
            "{name}: {again:?} is not {completion:?}"
        );
        tried += 1;
    }
    assert!(tried >= 15);
}

fn answer(completion: &Completion) -> Value {
    let present = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let calls: Vec<_> = completion
        .tool_calls()
        .map(|call| {
            assert!(!call.id.is_empty());
            let id = (!call.id.starts_with("call_")).then(|| call.id.clone());
            let beside = call.extra.get("extra_content");
            let signature = beside.map(|beside| &beside["google"]["thought_signature"]);
            json!([id, call.name, call.arguments, signature])
        })
        .collect();
    let ids: Vec<_> = completion.tool_calls().map(|call| &call.id).collect();
    let different: std::collections::HashSet<_> = ids.iter().collect();
    assert_eq!(ids.len(), different.len());
    let parts = completion.message().content.iter().map(|part| match part {
        Part::Text(_) => "text",
        Part::Reasoning(_) => "reasoning",
        Part::ToolCall(_) => "call",
        Part::Opaque(_) => "opaque",
        _ => "other",
    });
    let mut said = json!({
        "text": present(&completion.text()),
        "reasoning": present(&completion.reasoning()),
        "tool_calls": (!calls.is_empty()).then_some(calls),
        "finish": completion.finish_reason().map(ToString::to_string),
        "model": completion.model(),
        "choices": completion.choices.iter().map(|choice| choice.message.text()).collect::<Vec<_>>(),
        "parts": parts.collect::<Vec<_>>(),
        "choice": completion.first().unwrap().extra,
        "answer": completion.extra,
    });
    let usage = completion.usage();
    if !usage.estimated {
        let stated: Map<_, _> = serde_json::from_value(json!(usage)).unwrap();
        let counts = stated
            .into_iter()
            .filter(|(_, count)| count != 0 && count != false);
        said["usage"] = Value::Object(counts.collect());
    }
    said
}

fn failure(error: &Error) -> Value {
    assert_eq!(error.provider(), Some("gemini"));
    json!({"error": {
        "kind": format!("{:?}", error.kind()),
        "status": error.status(),
        "code": error.code(),
        "message": error.message(),
        "retry_after_ms": error.retry_after().map(|wait| wait.as_millis()),
    }})
}
