//! Each fixture says what it is expected to say.

use serde_json::{Map, Value, json};
use tollgate::{Completion, Error};

use crate::harness::{collect, fixtures};

#[test]
fn every_fixture_says_what_it_is_expected_to_say() {
    for fixture in fixtures() {
        let said = match fixture.outcome() {
            Ok(completion) => answer(&completion),
            Err(error) => failure(&error),
        };
        let wanted = fixture.expect.as_object().unwrap();
        for (name, value) in said.as_object().unwrap() {
            match (wanted.get(name), value) {
                (Some(Value::Object(wanted)), Value::Object(said)) => {
                    for (member, value) in wanted {
                        assert_eq!(
                            said.get(member),
                            Some(value),
                            "{}: {name}.{member}",
                            fixture.name
                        );
                    }
                }
                (Some(wanted), said) => assert_eq!(said, wanted, "{}: {name}", fixture.name),
                // What is not expected is not there; models, choices and members are not asked for
                // everywhere.
                (None, said)
                    if matches!(
                        name.as_str(),
                        "text" | "reasoning" | "refusal" | "tool_calls"
                    ) =>
                {
                    assert!(said.is_null(), "{}: {name} is {said}", fixture.name);
                }
                (None, _) => {}
            }
        }
        for name in wanted.keys() {
            assert!(
                said.get(name).is_some(),
                "{}: {name} is missing",
                fixture.name
            );
        }
    }
}

#[test]
fn an_answer_survives_being_taken_apart_and_put_together() {
    let mut tried = 0;
    for fixture in fixtures() {
        let Ok(completion) = fixture.outcome() else {
            continue;
        };
        let events: Vec<_> = completion.clone().into_events("openai_chat").collect();
        let mut assembly = tollgate::types::Assembly::new();
        events.iter().for_each(|event| assembly.push(event));
        let again = assembly.finish(completion.summary.clone());
        assert!(
            again == completion,
            "{}: {again:?} is not {completion:?}",
            fixture.name
        );
        assert!(collect((events, Ok(()))).is_ok());
        tried += 1;
    }
    assert!(tried >= 10);
}

fn answer(completion: &Completion) -> Value {
    let present = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let calls: Vec<_> = completion
        .tool_calls()
        .map(|call| {
            assert!(!call.id.is_empty());
            let id = (!call.id.starts_with("call_1lpmctahc")).then(|| call.id.clone());
            json!([id, call.name, call.arguments])
        })
        .collect();
    let usage = completion.usage();
    let mut said = json!({
        "text": present(&completion.text()),
        "reasoning": present(&completion.reasoning()),
        "refusal": present(&completion.refusal()),
        "tool_calls": (!calls.is_empty()).then_some(calls),
        "finish": completion.finish_reason().map(ToString::to_string),
        "model": completion.model(),
        "choices": completion.choices.iter().map(|choice| choice.message.text()).collect::<Vec<_>>(),
        "message": completion.message().extra,
        "choice": completion.first().unwrap().extra,
    });
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
    json!({"error": {
        "kind": format!("{:?}", error.kind()),
        "status": error.status(),
        "code": error.code(),
        "message": error.message(),
        "request_id": error.request_id(),
        "retry_after_ms": error.retry_after().map(|wait| wait.as_millis()),
    }})
}
