//! What an answer says goes into the next request.

use serde_json::json;
use tollgate::{
    ChatRequest,
    protocol::{Endpoint, OpenAiChat, OpenAiResponses, Protocol},
    types::Message,
};

use crate::harness::{answer, openai, sent};

fn next(name: &str) -> ChatRequest {
    let answer = answer(name);
    ChatRequest::new("gpt-5-mini")
        .user("hi")
        .message(answer.message())
}

#[test]
fn reasoning_goes_back_as_it_came_in_front_of_its_call() {
    let request = next("reasoning_and_tools").message(Message::tool("call_1", "4 degrees"));
    let input = &sent(&request)["input"];
    let thought = json!({
        "id": "rs_1", "type": "reasoning", "encrypted_content": "gAAA",
        "summary": [{"type": "summary_text", "text": "First."}, {"type": "summary_text", "text": "Then."}],
    });
    assert_eq!(input[1], thought);
    assert_eq!(input[2]["call_id"], "call_1");
    assert_eq!(input[3]["call_id"], "call_2");
    let result =
        json!({"type": "function_call_output", "call_id": "call_1", "output": "4 degrees"});
    assert_eq!(input[4], result);
}

#[test]
fn a_result_that_is_an_error_says_so_in_its_text() {
    let mut failed = Message::tool("call_1", "no such city");
    failed.extra.insert("is_error", json!(true));
    let input = &sent(&next("reasoning_and_tools").message(failed))["input"];
    let result = json!({"type": "function_call_output", "call_id": "call_1",
                        "output": r#"{"error":"no such city"}"#});
    assert_eq!(input[4], result);
}

#[test]
fn a_collected_stream_goes_back_item_by_item() {
    let body = sent(&next("full_stream"));
    let input = body["input"].as_array().unwrap();
    let kinds = input.iter();
    let kinds: Vec<_> = kinds.map(|item| item["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["message", "reasoning", "message", "function_call"]);
}

#[test]
fn reasoning_goes_to_no_other_provider() {
    let azure = Endpoint::new("azure_openai", "https://example.com/openai/v1").unwrap();
    let request = next("reasoning_and_tools");
    let sent = OpenAiResponses::encode(&request, &azure).unwrap();
    let body = String::from_utf8_lossy(sent.body()).into_owned();
    assert!(!body.contains("gAAA") && body.contains("call_1"), "{body}");
}

#[test]
fn reasoning_goes_to_no_other_protocol_of_the_same_provider() {
    let sent = OpenAiChat::encode(&next("full_stream"), &openai()).unwrap();
    let body = String::from_utf8_lossy(sent.body()).into_owned();
    assert!(!body.contains("gAAA") && body.contains("Salút"), "{body}");
}

#[test]
fn reasoning_that_nothing_came_of_does_not_go_back() {
    let input = &sent(&next("only_reasoning"))["input"];
    assert_eq!(input.as_array().unwrap().len(), 1);
}

#[test]
fn items_of_the_providers_own_tools_and_the_phase_of_a_message_go_back() {
    let input = &sent(&next("web_search"))["input"];
    assert_eq!(input[1]["type"], "web_search_call");
    let message = json!({
        "type": "message", "role": "assistant", "content": "Found.", "phase": "final_answer",
    });
    assert_eq!(input[2], message);
}

#[test]
fn a_custom_call_is_answered_by_a_custom_result() {
    let input = &sent(&next("custom_tool").message(Message::tool("call_1", "a b")))["input"];
    assert_eq!(input[1]["input"], "ls -l");
    assert_eq!(input[2]["type"], "custom_tool_call_output");
}
