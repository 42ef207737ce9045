//! Each fixture says what it is expected to say.

use serde_json::{Map, Value, json};
use tollgate::{
    Completion, Error,
    layers::Reach,
    types::{Assembly, Part},
};

use crate::harness::fixtures;

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
    let fixtures = fixtures();
    let named = |name: &str| {
        fixtures
            .iter()
            .find(|fixture| fixture.name == name)
            .unwrap()
    };
    for name in ["whole", "thinking", "citations", "answer_tool"] {
        let whole = named(name).outcome().unwrap();
        let stream = if name == "whole" {
            "stream"
        } else {
            &format!("{name}_stream")
        };
        let stream = named(stream).outcome().unwrap();
        let parts = |completion: &Completion| completion.message().content.len();
        assert_eq!(parts(&whole), parts(&stream), "{name}");
        if name != "whole" {
            assert!(whole.message() == stream.message(), "{name}");
            assert_eq!(whole.usage(), stream.usage(), "{name}");
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
        let mut assembly = Assembly::new();
        for event in completion.clone().into_events("anthropic_messages") {
            assembly.push(&event);
        }
        let again = assembly.finish(completion.summary.clone());
        assert!(
            again == completion,
            "{}: {again:?} is not {completion:?}",
            fixture.name
        );
        tried += 1;
    }
    assert!(tried >= 15);
}

#[test]
fn what_the_decoder_holds_is_not_shown() {
    let anthropic = crate::harness::anthropic();
    let mut decoder =
        <tollgate::protocol::AnthropicMessages as tollgate::protocol::Protocol>::events(&anthropic);
    let data = json!({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": "canary"}});
    tollgate::protocol::DecodeEvents::push(
        &mut decoder,
        tollgate::protocol::Frame {
            event: None,
            data: data.to_string().into(),
        },
    )
    .unwrap();
    assert!(!format!("{decoder:?}").contains("canary"));
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
        Part::Opaque(block) => Some(block.value["type"].clone()),
        _ => None,
    });
    let usage = completion.usage();
    let stated: Map<_, _> = serde_json::from_value(json!(usage)).unwrap();
    let counts = stated
        .into_iter()
        .filter(|(_, count)| count.as_u64() > Some(0));
    json!({
        "text": present(&completion.text()),
        "reasoning": present(&completion.reasoning()),
        "refusal": present(&completion.refusal()),
        "tool_calls": some(calls.collect()),
        "signatures": some(signatures.collect()),
        "blocks": some(blocks.collect()),
        "finish": completion.finish_reason().map(ToString::to_string),
        "usage": counts.collect::<Map<_, _>>(),
        "estimated": usage.estimated.then_some(true),
        "model": completion.model(),
        "tier": completion.summary.service_tier,
        "message": completion.message().extra,
        "choice": completion.first().unwrap().extra,
        "answer": completion.extra,
    })
}

fn failure(error: &Error) -> Value {
    assert_ne!(error.reach(), Reach::NotSent, "an answer came");
    json!({"error": {
        "kind": format!("{:?}", error.kind()),
        "status": error.status(),
        "code": error.code(),
        "message": error.message(),
        "request_id": error.request_id(),
    }})
}
