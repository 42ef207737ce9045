//! What can be told of answers without their fixtures; what those say is a law of `tests/providers`.

use serde_json::json;
use tollgate::{Completion, types::Assembly};

use crate::harness::fixtures;

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
