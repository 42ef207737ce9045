//! How what was said goes back.

use serde_json::{Value, json};
use tollgate::{
    ChatRequest, Message,
    protocol::{CohereChat, Protocol},
    types::{Block, File, Part, Reasoning, ToolCall},
};

use crate::harness::{cohere, sent};

const MODEL: &str = "command-a-03-2025";
const THINKER: &str = "command-a-plus-05-2026";

/// The turn that a message is sent as.
fn turn(model: &str, message: Message) -> Value {
    sent(&ChatRequest::new(model).message(message))["messages"][0].take()
}

fn call() -> Part {
    Part::ToolCall(ToolCall::new("call_1", "weather", r#"{"city":"Bern"}"#))
}

fn from(origin: &str, content: Vec<Part>) -> Message {
    let mut message = Message::assistant(content);
    message.origin = Some(origin.into());
    message
}

#[test]
fn an_answer_goes_back_as_it_came() {
    let (parts, ()) = http::Response::new(()).into_parts();
    let citation = json!({"start": 0, "end": 3, "text": "Ann", "sources": []});
    for (model, message) in [
        (
            THINKER,
            json!({
                "role": "assistant",
                "content": [{"type": "thinking", "thinking": "Hm."}, {"type": "text", "text": "Ann."},
                            {"type": "plot", "code": "1"}],
                "citations": [citation],
            }),
        ),
        (
            MODEL,
            json!({
                "role": "assistant", "tool_plan": "I will look.",
                "tool_calls": [{"id": "c", "type": "function",
                                "function": {"name": "look", "arguments": "{\"at\":1}"}}],
            }),
        ),
    ] {
        let body = json!({"id": "a", "message": message, "finish_reason": "COMPLETE"});
        let answer = CohereChat::decode(&parts, &body.to_string().into(), &cohere()).unwrap();
        assert_eq!(turn(model, answer.message().clone()), message);
    }
}

#[test]
fn thoughts_go_to_those_who_had_them_and_are_a_plan_to_those_who_have_none() {
    let thought = Part::Reasoning(Reasoning::new("Hm.", None));
    let said = vec![thought, Part::text("Ja."), call()];
    let own = turn(THINKER, from("cohere", said.clone()));
    assert_eq!(
        own["content"][0],
        json!({"type": "thinking", "thinking": "Hm."})
    );
    assert_eq!(own.get("tool_plan"), None);
    let planned = turn(MODEL, from("cohere", said.clone()));
    assert_eq!(
        (&planned["tool_plan"], &planned["content"]),
        (&json!("Hm."), &json!("Ja."))
    );
    let foreign = turn(THINKER, from("anthropic", said.clone()));
    assert!(!foreign.to_string().contains("Hm."));
    let talk = turn(MODEL, from("cohere", said[..2].to_vec()));
    assert_eq!(
        talk,
        json!({"role": "assistant", "content": "Ja."}),
        "there is nothing to plan"
    );
}

#[test]
fn a_plan_that_a_client_of_openai_s_kept_goes_back() {
    let form = json!({
        "role": "assistant", "content": null, "tool_plan": "I will look.",
        "tool_calls": [{"id": "c", "type": "function", "function": {"name": "look", "arguments": ""}}],
    });
    let message: Message = serde_json::from_value(form).unwrap();
    let turn = turn(MODEL, message);
    assert_eq!(turn["tool_plan"], "I will look.");
    assert_eq!(turn["tool_calls"][0]["function"]["arguments"], "{}");
}

#[test]
fn a_plan_stands_where_openai_s_clients_look_for_thoughts() {
    let plan = Part::Reasoning(Reasoning::new("I will look.", Some("tool_plan")));
    let form = serde_json::to_value(Message::assistant(vec![plan])).unwrap();
    assert_eq!(form["reasoning_content"], "I will look.");
}

#[test]
fn arguments_that_are_no_object_stand_in_one() {
    let cut = Part::ToolCall(ToolCall::new("c", "look", r#"{"city":"Be"#));
    let turn = turn(MODEL, Message::assistant(vec![cut]));
    let arguments = turn["tool_calls"][0]["function"]["arguments"]
        .as_str()
        .unwrap();
    let read: Value = serde_json::from_str(arguments).unwrap();
    assert_eq!(read, json!({"arguments": r#"{"city":"Be"#}));
}

#[test]
fn results_are_texts_documents_and_errors() {
    let plain = turn(MODEL, Message::tool("call_1", "21 °C"));
    assert_eq!(
        plain,
        json!({"role": "tool", "tool_call_id": "call_1", "content": "21 °C"})
    );
    let silent = turn(MODEL, Message::tool("call_1", ""));
    assert_eq!(silent["content"], "");

    let mut failed = Message::tool("call_1", "no such city");
    failed.extra.insert("is_error", json!(true));
    failed.name = Some("weather".into());
    let error = json!({"type": "document", "document": {"data": {"error": "no such city"}}});
    assert_eq!(turn(MODEL, failed)["content"], json!([error]));

    let file = File::bytes("a.json", "application/json", "{}");
    let own = json!({"type": "document", "document": {"id": "d", "data": {"a": 1}}});
    let block = Part::Opaque(Block::new("cohere_chat", own.clone()));
    let several = Message::tool("call_1", vec![Part::text("Both:"), Part::File(file), block]);
    assert_eq!(
        turn(MODEL, several)["content"],
        json!([
            {"type": "text", "text": "Both:"},
            {"type": "document", "document": {"data": {"title": "a.json", "text": "{}"}}},
            own,
        ])
    );
}
