//! What a vendor cannot do is named before anything is sent, or left out where the caller says so.

use serde_json::{Value, json};
use tollgate::{
    ChatRequest, ErrorKind,
    layers::Reach,
    protocol::{Endpoint, OpenAiChat, Protocol},
};

use crate::support::{MODEL, asked, groq, mistral, said, sent};

fn refusal(request: &ChatRequest, endpoint: &Endpoint) -> String {
    let error = OpenAiChat::encode(request, endpoint).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    assert_eq!(error.reach(), Reach::NotSent);
    assert_eq!(error.provider(), Some(&**endpoint.provider()));
    error.message().unwrap().to_owned()
}

/// The field is named, nothing of what is said is shown, and without the field the rest is sent.
fn check(request: ChatRequest, endpoint: &Endpoint, field: &str) -> Value {
    let error = refusal(&request, endpoint);
    assert!(error.contains(&format!("`{field}`")), "{field}: {error}");
    assert!(!error.contains("canary"), "{error}");
    let body = sent(&request.drop_unsupported(true), endpoint);
    let name = field.rsplit(['.', ']']).next().unwrap();
    assert!(
        name.is_empty() || !body.to_string().contains(name),
        "{body}"
    );
    body
}

#[test]
fn members_that_a_vendor_does_not_know_are_named() {
    for (endpoint, member, value) in [
        (groq(), "n", json!(2)),
        (groq(), "logprobs", json!(true)),
        (groq(), "top_logprobs", json!(3)),
        (groq(), "logit_bias", json!({"1": 2})),
        (groq(), "frequency_penalty", json!(0.1)),
        (groq(), "presence_penalty", json!(-1)),
        (groq(), "metadata", json!({"canary": "canary"})),
        (groq(), "store", json!(true)),
        (mistral(), "user", json!("canary")),
        (mistral(), "logit_bias", json!({"1": 2})),
        (mistral(), "store", json!(true)),
        (mistral(), "modalities", json!(["text"])),
    ] {
        let mut body = json!({"model": MODEL, "messages": [{"role": "user", "content": "canary"}]});
        body[member] = value;
        let request = asked(body);
        let error = refusal(&request, &endpoint);
        assert!(error.contains(&format!("`{member}`")), "{member}: {error}");
        assert!(!error.contains("canary"), "{error}");
        let body = sent(&request.drop_unsupported(true), &endpoint);
        assert_eq!(body.get(member), None);
        assert_eq!(body["messages"][0]["content"], "canary");
    }
}

#[test]
fn parts_that_a_vendor_does_not_know_are_named_by_their_place() {
    let text = json!({"type": "text", "text": "canary"});
    let audio = json!({"type": "input_audio", "input_audio": {"data": "canary", "format": "wav"}});
    let file = json!({"type": "file", "file": {"file_id": "canary"}});
    for part in [&audio, &file] {
        let request = said(json!([{"role": "user", "content": [part, text, part]}]));
        let body = check(request, &groq(), "messages[0].content[0]");
        assert_eq!(body["messages"][0]["content"], "canary");
    }
}

#[test]
fn what_stands_beside_messages_and_parts_is_named_by_its_place() {
    let mark = json!({"type": "ephemeral"});
    let part = json!({"type": "text", "text": "hi", "cache_control": mark});
    for (message, field) in [
        (
            json!({"role": "user", "content": [part]}),
            "messages[0].content[0].cache_control",
        ),
        (
            json!({"role": "user", "content": "hi", "weight": 1}),
            "messages[0].weight",
        ),
        (
            json!({"role": "user", "content": "hi", "name": "canary"}),
            "messages[0].name",
        ),
    ] {
        check(said(json!([message])), &mistral(), field);
        let request = said(json!([message]));
        assert!(OpenAiChat::encode(&request, &groq()).is_ok());
    }
}
