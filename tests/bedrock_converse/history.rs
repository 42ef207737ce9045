//! Conversations: who says what, and what of an answer goes back.

use serde_json::{Value, json};
use tollgate::{
    ChatRequest, Error, ErrorKind, Message,
    protocol::{BedrockConverse, Endpoint, Protocol},
    types::{Block, Origin, Part, Reasoning, ToolCall, ToolChoice},
};

use crate::harness::{CLAUDE, NOVA, answer, fixture, refused, sent};

/// What a fixture's answer is sent back as.
fn back(name: &str, model: &str) -> Value {
    let answer = answer(name);
    let request = ChatRequest::new(model)
        .user("hi")
        .message(answer.message())
        .user("go on");
    sent(&request)["messages"][1]["content"].clone()
}

/// The blocks of a fixture's answer.
fn came(name: &str) -> Value {
    let body: Value = serde_json::from_slice(&fixture(name).body).unwrap();
    body["output"]["message"]["content"].clone()
}

#[test]
fn an_answer_goes_back_to_its_model_as_it_came() {
    for name in ["whole", "thinking", "citations", "server_tool"] {
        assert_eq!(back(name, CLAUDE), came(name), "{name}");
    }
    for name in ["thinking", "citations", "server_tool"] {
        assert_eq!(
            back(&format!("{name}_stream"), CLAUDE),
            came(name),
            "{name}"
        );
    }
}

#[test]
fn what_claude_signed_is_shown_to_no_other_model() {
    assert_eq!(back("thinking", NOVA), json!([{"text": "4"}]));
    let answer = answer("thinking");
    let with = |origin: Origin| {
        let mut message = answer.message().clone();
        message.origin = Some(origin);
        let request = ChatRequest::new(CLAUDE)
            .user("hi")
            .message(message)
            .user("go on");
        sent(&request)["messages"][1]["content"]
            .as_array()
            .unwrap()
            .len()
    };
    let of = |model: &str| {
        let mut origin = Origin::from("bedrock");
        origin.model = Some(model.into());
        origin
    };
    assert_eq!(
        with(of("global.anthropic.claude-haiku-4-5-20251001-v1:0")),
        3
    );
    assert_eq!(with(of("anthropic.claude-3-7-sonnet-20250219-v1:0")), 1);
    assert_eq!(with(Origin::from("anthropic")), 1);
}

#[test]
fn thoughts_of_others_and_thoughts_without_a_signature_stay_behind() {
    let message = Message::assistant([
        Part::Reasoning(Reasoning::new("aha", Some("reasoning_content"))),
        Part::Opaque(Block::new("gemini_generate", json!({"x": 1}))),
        Part::text("so"),
    ]);
    let request = ChatRequest::new(CLAUDE)
        .user("hi")
        .message(message)
        .user("x");
    assert_eq!(
        sent(&request)["messages"][1]["content"],
        json!([{"text": "so"}])
    );
}

#[test]
fn a_signature_that_is_refused_is_left_out_of_another_try() {
    let answer = answer("thinking");
    let request = ChatRequest::new(CLAUDE)
        .user("hi")
        .message(answer.message())
        .user("x");
    let blamed = "The model returned the following errors: messages.1.content.0: Invalid \
                  `signature` in `thinking` block";
    let refusal = Error::new(ErrorKind::InvalidRequest)
        .with_status(400)
        .with_message(blamed);
    let again = BedrockConverse::unsealed(&request, &refusal).unwrap();
    assert_eq!(
        sent(&again)["messages"][1]["content"],
        json!([{"text": "4"}])
    );
    assert!(
        BedrockConverse::unsealed(&again, &refusal).is_none(),
        "nothing is left to take out"
    );
    let other = Error::new(ErrorKind::InvalidRequest)
        .with_status(400)
        .with_message("no");
    assert!(BedrockConverse::unsealed(&request, &other).is_none());
}

fn calling(id: &str) -> Message {
    let mut message = Message::assistant("I look.");
    let call = ToolCall::new(id, "weather", r#"{"city":"Bern"}"#);
    message.content.push(Part::ToolCall(call));
    message
}

#[test]
fn results_come_first_in_one_turn_and_say_whether_they_failed() {
    let mut failed = Message::tool("b", "no such city");
    failed.extra.insert("is_error", json!(true));
    let mut marked = Message::tool("a", "sunny");
    marked
        .extra
        .insert("cache_control", json!({"type": "ephemeral"}));
    let request = ChatRequest::new(CLAUDE)
        .user("hi")
        .message(calling("a"))
        .user("well?")
        .message(marked)
        .message(failed);
    let messages = sent(&request)["messages"].clone();
    assert_eq!(
        messages[1],
        json!({"role": "assistant", "content": [
            {"text": "I look."},
            {"toolUse": {"toolUseId": "a", "name": "weather", "input": {"city": "Bern"}}},
        ]})
    );
    assert_eq!(
        messages[2],
        json!({"role": "user", "content": [
            {"toolResult": {"toolUseId": "a", "content": [{"text": "sunny"}]}},
            {"cachePoint": {"type": "default"}},
            {"toolResult": {"toolUseId": "b", "content": [{"text": "no such city"}], "status": "error"}},
            {"text": "well?"},
        ]})
    );
    let nameless = ChatRequest::new(CLAUDE)
        .user("hi")
        .message(Message::new(tollgate::types::Role::Tool, "x"));
    assert!(
        refused(&nameless)
            .message()
            .unwrap()
            .contains("tool_call_id")
    );
}

#[test]
fn tools_that_were_called_are_declared_whoever_wants_none() {
    let request = ChatRequest::new(NOVA)
        .user("hi")
        .message(calling("a"))
        .message(Message::tool("a", "sunny"));
    let body = sent(&request);
    let tools = &body["toolConfig"]["tools"];
    assert_eq!(tools[0]["toolSpec"]["name"], "weather");
    assert_eq!(
        body["system"][0]["text"],
        "Answer without calling any tool."
    );
    let tool = tollgate::types::Tool::function("weather", "x", json!({"type": "object"}));
    let none = sent(&request.tool(tool).tool_choice(ToolChoice::None));
    assert_eq!(
        none["toolConfig"]["tools"][0]["toolSpec"]["description"],
        "x"
    );
    assert_eq!(none["toolConfig"].get("toolChoice"), None);
    assert_eq!(
        none["system"][0]["text"],
        "Answer without calling any tool."
    );
}

#[test]
fn identifiers_of_others_fit_and_stay_those_of_their_results() {
    for id in ["call_1.a:b-c", "call|x y/é", &"long".repeat(40)] {
        let request = ChatRequest::new(NOVA)
            .user("hi")
            .message(calling(id))
            .message(Message::tool(id, "x"));
        let messages = sent(&request)["messages"].clone();
        let call = messages[1]["content"][1]["toolUse"]["toolUseId"].clone();
        assert_eq!(call, messages[2]["content"][0]["toolResult"]["toolUseId"]);
        let call = call.as_str().unwrap();
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_.:-".contains(&byte);
        assert!(
            (1..=64).contains(&call.len()) && call.bytes().all(fits),
            "{call}"
        );
    }
    let known = ChatRequest::new(NOVA)
        .user("hi")
        .message(calling("call_1.a:b-c"));
    let known = sent(&known.message(Message::tool("call_1.a:b-c", "x")));
    assert_eq!(
        known["messages"][1]["content"][1]["toolUse"]["toolUseId"],
        "call_1.a:b-c"
    );
}

#[test]
fn turns_of_one_role_become_one_and_blank_texts_none() {
    let request = ChatRequest::new(NOVA)
        .user("a")
        .user(" \n")
        .user("b")
        .system("later");
    let body = sent(&request);
    assert_eq!(
        body["messages"],
        json!([{"role": "user", "content": [{"text": "a"}, {"text": "b"}]}])
    );
    assert_eq!(body["system"], json!([{"text": "later"}]));
    let newer = ChatRequest::new("global.anthropic.claude-opus-5")
        .user("a")
        .system("later");
    assert_eq!(sent(&newer)["messages"][1]["role"], "system");
    assert_eq!(
        refused(&ChatRequest::new(NOVA).user(" ")).kind(),
        ErrorKind::Unsupported
    );
}

#[test]
fn the_assistant_is_gone_on_with_by_models_that_do() {
    let request = |model: &str| {
        ChatRequest::new(model)
            .user("hi")
            .message(Message::assistant("So \n"))
    };
    assert_eq!(
        sent(&request(CLAUDE))["messages"][1]["content"],
        json!([{"text": "So"}])
    );
    let newer = request("us.anthropic.claude-sonnet-4-6");
    assert_eq!(refused(&newer).kind(), ErrorKind::Unsupported);
    assert_eq!(
        sent(&newer.drop_unsupported(true))["messages"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn a_turn_that_called_tools_without_thinking_cannot_be_gone_on_with_thinking() {
    let request = ChatRequest::new(CLAUDE)
        .user("hi")
        .message(calling("a"))
        .message(Message::tool("a", "x"))
        .reasoning_effort("high");
    let message = refused(&request).message().unwrap().to_owned();
    assert!(message.starts_with("`reasoning_effort`"), "{message}");
}

#[test]
fn an_answer_of_another_provider_goes_along_as_plain_text() {
    let other = Endpoint::new("elsewhere", "https://example.com").unwrap();
    let answer = answer("citations");
    let mut message = answer.message().clone();
    message.origin = Some("bedrock".into());
    let request = ChatRequest::new(CLAUDE)
        .user("hi")
        .message(message)
        .user("x");
    let sent = BedrockConverse::encode(&request, &other).unwrap();
    let body: Value = serde_json::from_slice(sent.body()).unwrap();
    assert_eq!(
        body["messages"][1]["content"],
        json!([{"text": "It is potatoes."}])
    );
}
