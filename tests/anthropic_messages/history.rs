//! Conversations: who says what, and what of an answer goes back.

use serde_json::{Value, json};
use tollgate::{
    ChatRequest, ErrorKind,
    protocol::{AnthropicMessages, Endpoint, Protocol},
    types::{Block, Message, Part, Reasoning, Text, ToolCall},
};

use crate::harness::{answer, anthropic, fixture, sent};

const HAIKU: &str = "claude-haiku-4-5";
const SONNET: &str = "claude-sonnet-5";

fn text(text: &str) -> Value {
    json!({"type": "text", "text": text})
}

/// What a fixture's answer is sent back as.
fn back(name: &str, endpoint: &Endpoint) -> Value {
    let answer = answer(name);
    let request = ChatRequest::new(HAIKU)
        .user("hi")
        .message(answer.message())
        .user("go on");
    let sent = AnthropicMessages::encode(&request, endpoint).unwrap();
    let body: Value = serde_json::from_slice(sent.body()).unwrap();
    body["messages"][1]["content"].clone()
}

/// The blocks of a fixture's answer.
fn came(name: &str) -> Value {
    let body: Value = serde_json::from_slice(&fixture(name).body).unwrap();
    body["content"].clone()
}

#[test]
fn an_answer_goes_back_to_its_provider_as_it_came() {
    for name in ["whole", "tools", "thinking", "citations", "pause"] {
        assert_eq!(back(name, &anthropic()), came(name), "{name}");
    }
    for name in ["thinking", "citations"] {
        assert_eq!(
            back(&format!("{name}_stream"), &anthropic()),
            came(name),
            "{name}"
        );
    }
}

#[test]
fn another_provider_is_sent_neither_thoughts_nor_blocks_of_this_one() {
    let other = Endpoint::new("kimi", "https://example.com").unwrap();
    assert_eq!(back("thinking", &other), json!([text("4")]));
    assert_eq!(back("citations", &other), json!([text("It is potatoes.")]));
    let calls = back("tools", &other);
    assert_eq!(
        calls[1].as_object().unwrap().len(),
        4,
        "without its caller: {calls}"
    );
}

#[test]
fn thoughts_of_others_and_thoughts_without_a_signature_stay_behind() {
    let mut signed = Reasoning::new("hm", None);
    signed.signature = Some("sig".into());
    let mut message = Message::assistant([
        Part::Reasoning(signed),
        Part::Reasoning(Reasoning::new("aha", Some("reasoning_content"))),
        Part::Opaque(Block::new("gemini_generate", json!({"x": 1}))),
        Part::text("so"),
    ]);
    let said = |message: &Message| {
        let request = ChatRequest::new(HAIKU)
            .user("hi")
            .message(message)
            .user("go on");
        sent(&request)["messages"][1]["content"].clone()
    };
    let thought = json!({"type": "thinking", "thinking": "hm", "signature": "sig"});
    assert_eq!(
        said(&message),
        json!([thought, text("so")]),
        "what the caller wrote"
    );
    message.origin = Some("openai".into());
    assert_eq!(said(&message), json!([text("so")]));
}

#[test]
fn text_that_was_changed_goes_back_without_its_citations() {
    let mut message = answer("citations").message().clone();
    message.content.retain(|part| matches!(part, Part::Text(_)));
    for part in &mut message.content {
        *part = Part::Text(Text::new("It is rice."));
    }
    let request = ChatRequest::new(HAIKU)
        .user("hi")
        .message(message)
        .user("go on");
    assert_eq!(
        sent(&request)["messages"][1]["content"],
        json!([text("It is rice.")])
    );
}

#[test]
fn instructions_go_in_front_unless_the_model_takes_them_in_the_middle() {
    let request = |model: &str| {
        ChatRequest::new(model)
            .system("one")
            .message(Message::developer("two"))
            .user("hi")
            .assistant("ho")
            .system("three")
            .user("go on")
    };
    let body = sent(&request(HAIKU));
    assert_eq!(
        body["system"],
        json!([text("one"), text("two"), text("three")])
    );
    assert_eq!(body["messages"].as_array().unwrap().len(), 3);
    let body = sent(&request(SONNET));
    assert_eq!(body["system"], json!([text("one"), text("two")]));
    assert_eq!(
        body["messages"][2],
        json!({"role": "system", "content": [text("three")]})
    );
}

#[test]
fn results_stand_together_and_first_in_one_turn() {
    let call = |id: &str| Part::ToolCall(ToolCall::new(id, "f", ""));
    let mut failed = Message::tool(
        "toolu.b",
        [Part::image("https://example.com/a"), Part::text("no")],
    );
    failed.extra.insert("is_error", json!(true));
    failed.name = Some("f".into());
    let request = ChatRequest::new(HAIKU)
        .user("hi")
        .assistant([call("toolu.a"), call("toolu.b")])
        .user("quick!")
        .message(Message::tool("toolu.a", ""))
        .message(failed);
    let body = sent(&request);
    let turns = body["messages"].as_array().unwrap();
    assert_eq!(turns.len(), 3);
    let used = |id: &str| json!({"type": "tool_use", "id": id, "name": "f", "input": {}});
    assert_eq!(
        turns[1]["content"],
        json!([used("toolu_a"), used("toolu_b")])
    );
    let image = json!({"type": "image", "source": {"type": "url", "url": "https://example.com/a"}});
    let wanted = json!([
        {"type": "tool_result", "tool_use_id": "toolu_a"},
        {"type": "tool_result", "tool_use_id": "toolu_b", "content": [image, text("no")], "is_error": true},
        text("quick!"),
    ]);
    assert_eq!(turns[2], json!({"role": "user", "content": wanted}));
}

#[test]
fn arguments_are_an_object_whatever_the_model_wrote() {
    for (arguments, input) in [
        ("", json!({})),
        (" ", json!({})),
        (r#"{"a":1.0,"b":[null]}"#, json!({"a": 1.0, "b": [null]})),
        (r#"{"a":"#, json!({"arguments": "{\"a\":"})),
        ("[1]", json!({"arguments": "[1]"})),
    ] {
        let call = Part::ToolCall(ToolCall::new("a", "f", arguments));
        let request = ChatRequest::new(HAIKU)
            .user("hi")
            .assistant([call])
            .user("go on");
        assert_eq!(
            sent(&request)["messages"][1]["content"][0]["input"],
            input,
            "{arguments:?}"
        );
    }
}

#[test]
fn a_turn_of_the_assistant_at_the_end_is_gone_on_with_where_the_model_can() {
    let request = |model: &str| ChatRequest::new(model).user("hi").assistant("Well, \n");
    let body = sent(&request(HAIKU));
    assert_eq!(body["messages"][1]["content"], json!([text("Well,")]));
    let error = AnthropicMessages::encode(&request(SONNET), &anthropic()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    let block = Block::new(
        "anthropic_messages",
        json!({
            "type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {},
        }),
    );
    let paused = ChatRequest::new(SONNET)
        .user("hi")
        .assistant([Part::Opaque(block)]);
    assert_eq!(sent(&paused)["messages"].as_array().unwrap().len(), 2);
}

/// A model with a budget refuses to go on with a turn that called tools and holds no thoughts,
/// as one of another provider does after a fallback.
#[test]
fn a_model_does_not_think_over_calls_that_it_did_not_think_of() {
    let request = |model: &str| {
        ChatRequest::new(model)
            .user("hi")
            .assistant([Part::ToolCall(ToolCall::new("a", "f", "{}"))])
            .message(Message::tool("a", "done"))
            .reasoning_effort("low")
    };
    let error = AnthropicMessages::encode(&request(HAIKU), &anthropic()).unwrap_err();
    assert!(error.message().unwrap().starts_with("`reasoning_effort`"));
    assert!(
        sent(&request(HAIKU).drop_unsupported(true))
            .get("thinking")
            .is_none()
    );
    assert_eq!(sent(&request(SONNET))["thinking"]["type"], "adaptive");
}

#[test]
fn blank_texts_and_empty_turns_are_not_sent() {
    let request = ChatRequest::new(HAIKU)
        .user("")
        .user(["a", " \n", "b"].map(Part::text))
        .assistant("");
    let body = sent(&request);
    let turn = json!({"role": "user", "content": [text("a"), text("b")]});
    assert_eq!(body["messages"], json!([turn]));
}
