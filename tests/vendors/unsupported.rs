//! What a vendor cannot do is named before anything is sent, or left out where the caller says so.

use serde_json::{Value, json};
use tollgate::{
    ChatRequest, ErrorKind,
    layers::Reach,
    protocol::{Endpoint, OpenAiChat, Protocol},
    types::{Block, Part, Tool, ToolChoice},
};

use crate::support::{MODEL, asked, compatible, groq, mistral, openai, said, sent};

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
        matches!(name, "" | "role") || !body.to_string().contains(name),
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
    ] {
        check(said(json!([message])), &mistral(), field);
        check(said(json!([message])), &groq(), field);
        let request = said(json!([message]));
        assert!(OpenAiChat::encode(&request, &openai()).is_ok());
    }
}

#[test]
fn words_that_a_vendor_does_not_have_are_named() {
    for (endpoint, member, word) in [
        (groq(), "reasoning_effort", "xhigh"),
        (groq(), "service_tier", "priority"),
        (mistral(), "service_tier", "flex"),
    ] {
        let mut body = json!({"model": MODEL, "messages": [{"role": "user", "content": "hi"}]});
        body[member] = json!(word);
        let body = check(asked(body), &endpoint, member);
        assert_eq!(body.get(member), None);
    }
    for (endpoint, ours, theirs) in [
        (groq(), "default", "on_demand"),
        (groq(), "flex", "flex"),
        (mistral(), "default", "standard_only"),
        (openai(), "default", "default"),
        (openai(), "a-new-one", "a-new-one"),
    ] {
        let request = said(json!([])).user("hi").service_tier(ours);
        assert_eq!(sent(&request, &endpoint)["service_tier"], theirs);
    }
}

#[test]
fn only_some_say_anything_but_text() {
    let image = json!({"type": "image_url", "image_url": {"url": "https://example.com/a.png"}});
    let text = json!({"type": "text", "text": "seen"});
    for (endpoint, knowing) in [
        (openai(), ["user"].as_slice()),
        (groq(), &["user", "tool"]),
        (mistral(), &["user", "tool", "assistant"]),
        (compatible(), &["user", "tool", "assistant", "system"]),
    ] {
        for role in ["system", "assistant", "tool", "user"] {
            let message = json!({"role": role, "content": [text, image]});
            let request = said(json!([message, {"role": "user", "content": "hi"}]));
            if knowing.contains(&role) {
                let content = &sent(&request, &endpoint)["messages"][0]["content"];
                assert_eq!(content[1], image, "{role}");
            } else {
                let body = check(request, &endpoint, "messages[0].content[1]");
                assert_eq!(body["messages"][0]["content"], "seen");
            }
        }
    }
}

#[test]
fn a_message_of_which_nothing_is_left_is_left_out_unless_it_is_the_only_one() {
    let audio = json!({"type": "input_audio", "input_audio": {"data": "canary", "format": "wav"}});
    let spoken = json!({"role": "user", "content": [audio]});
    let request = said(json!([spoken, {"role": "user", "content": "hi"}]));
    let body = check(request, &groq(), "messages[0].content[0]");
    assert_eq!(body["messages"], json!([{"role": "user", "content": "hi"}]));

    let alone = said(json!([spoken])).drop_unsupported(true);
    assert!(refusal(&alone, &groq()).contains("`messages`"));
}

#[test]
fn tools_of_a_kind_that_a_vendor_does_not_know_are_named() {
    let custom = json!({"type": "custom", "custom": {"name": "shell"}});
    let foreign = Block::new("anthropic_messages", json!({"type": "bash"}));
    for endpoint in [groq(), mistral()] {
        let mut request = said(json!([])).user("hi");
        request = request.tool(Tool::Opaque(Block::new("openai_chat", custom.clone())));
        check(request, &endpoint, "tools[0]");
        let choice = ToolChoice::Other(custom.clone().into());
        check(
            said(json!([])).user("hi").tool_choice(choice),
            &endpoint,
            "tool_choice",
        );
    }
    let request = said(json!([])).user("hi").tool(Tool::Opaque(foreign));
    assert_eq!(check(request, &openai(), "tools[0]").get("tools"), None);
}

#[test]
fn parts_of_another_protocol_are_named() {
    let video = Part::Opaque(Block::new("gemini_generate", json!({"fileData": {}})));
    let request = said(json!([])).user([Part::text("hi"), video]);
    let body = check(request, &openai(), "messages[0].content[1]");
    assert_eq!(body["messages"][0]["content"], "hi");
}

#[test]
fn a_role_that_a_vendor_does_not_know_is_named() {
    let critic = json!({"role": "critic", "content": "canary"});
    for endpoint in [groq(), mistral()] {
        let request = said(json!([critic, {"role": "user", "content": "hi"}]));
        let body = check(request, &endpoint, "messages[0].role");
        assert_eq!(body["messages"].as_array().map(Vec::len), Some(1));
    }
}

#[test]
fn speakers_have_no_names_at_mistral() {
    let named = json!({"role": "user", "content": "hi", "name": "canary"});
    let request = said(json!([named]));
    assert_eq!(sent(&request, &groq())["messages"][0]["name"], "canary");
    check(request, &mistral(), "messages[0].name");
}
