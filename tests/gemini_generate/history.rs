//! What Gemini wrote goes back as it came, and to Gemini only.

use serde_json::{Value, json};
use tollgate::{
    ChatRequest, Message,
    protocol::{Endpoint, GeminiGenerate, OpenAiChat, Protocol, Quirks},
    types::{Part, Reasoning, ToolCall},
};

use crate::harness::{answer, gemini, sent};

fn answered(name: &str) -> Message {
    answer(name).message().clone()
}

fn parts(model: &str, message: &Message) -> Value {
    let request = ChatRequest::new(model).user("hi").message(message);
    sent(&request)["contents"][1]["parts"].take()
}

#[test]
fn signatures_go_back_on_the_parts_that_they_came_on() {
    for (name, wanted) in [
        (
            "signed_text",
            json!([{"text": "Four.", "thoughtSignature": "c2lnLXRleHQ="}]),
        ),
        (
            "thoughts",
            json!([
                {"text": "**Adding**\n\nTwo and two.", "thought": true},
                {"text": "Four."},
                {"text": "", "thoughtSignature": "c2lnLXRleHQ="},
            ]),
        ),
        (
            "code_execution",
            json!([
                {"text": "Running."},
                {"executableCode": {"language": "PYTHON", "code": "print(1+2+3)"}, "thoughtSignature": "c2lnLWNvZGU="},
                {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "6\n"}},
                {"text": "The sum is 6."},
            ]),
        ),
        (
            "streamed_calls",
            json!([
                {"text": "Let me look."},
                {"functionCall": {"name": "weather", "args": {"city": "Zürich", "days": 2.5}, "id": "fc-1"}, "thoughtSignature": "c2lnLTE="},
                {"functionCall": {"name": "clock", "args": {}, "id": "fc-2"}},
            ]),
        ),
    ] {
        assert_eq!(
            parts("gemini-3-flash-preview", &answered(name)),
            wanted,
            "{name}"
        );
    }
}

#[test]
fn thoughts_keep_their_signature() {
    let mut thought = Reasoning::new("Hm.", None);
    thought.signature = Some("c2ln".into());
    let message = Message::assistant([Part::Reasoning(thought), Part::text("ok")]);
    assert_eq!(
        parts("gemini-2.5-pro", &message),
        json!([{"text": "Hm.", "thought": true, "thoughtSignature": "c2ln"}, {"text": "ok"}])
    );
}

#[test]
fn what_another_provider_wrote_loses_its_thoughts_and_signatures() {
    for name in [
        "thoughts",
        "streamed_calls",
        "code_execution",
        "signed_text",
    ] {
        let mut message = answered(name);
        message.origin = Some("vertex".into());
        let parts = parts("gemini-2.5-flash", &message).to_string();
        for own in ["thought", "c2ln", "executableCode"] {
            assert!(!parts.contains(own), "{name}: {parts}");
        }
    }
}

#[test]
fn no_other_provider_is_sent_what_gemini_signed() {
    let others = [("openai", Quirks::openai()), ("groq", Quirks::compatible())];
    for (name, quirks) in others {
        let endpoint = Endpoint::new(name, "https://example.com")
            .unwrap()
            .with_quirks(quirks);
        for name in [
            "thoughts",
            "streamed_calls",
            "code_execution",
            "signed_text",
        ] {
            let request = ChatRequest::new("m").user("hi").message(answered(name));
            let sent = OpenAiChat::encode(&request, &endpoint).unwrap();
            let body = String::from_utf8(sent.body().to_vec()).unwrap();
            assert!(
                !body.contains("c2ln") && !body.contains("extra_content"),
                "{body}"
            );
        }
    }
}

#[test]
fn a_client_that_hands_back_extra_content_hands_back_the_signature() {
    let message: Message = serde_json::from_value(json!({
        "role": "assistant", "content": null,
        "tool_calls": [{"id": "a", "type": "function", "function": {"name": "f", "arguments": ""},
            "extra_content": {"google": {"thought_signature": "c2ln"}}}],
    }))
    .unwrap();
    assert_eq!(
        parts("gemini-3-pro-preview", &message),
        json!([{"functionCall": {"name": "f", "args": {}, "id": "a"}, "thoughtSignature": "c2ln"}])
    );
}

#[test]
fn the_first_call_of_a_step_from_elsewhere_gets_the_documented_stand_in() {
    let calls = ["a", "b"].map(|id| Part::ToolCall(ToolCall::new(id, "f", "{}")));
    let mut message = Message::assistant(Vec::from(calls));
    message.origin = Some("openai".into());
    let newer = parts("gemini-3-pro-preview", &message);
    assert_eq!(
        newer[0]["thoughtSignature"],
        "skip_thought_signature_validator"
    );
    assert!(newer[1]["thoughtSignature"].is_null());
    let older = parts("gemini-2.5-flash", &message);
    assert!(older[0]["thoughtSignature"].is_null());
}

#[test]
fn a_message_that_says_nothing_here_is_left_out() {
    let mut message = Message::assistant([Part::Reasoning(Reasoning::new("Hm.", None))]);
    message.origin = Some("deepseek".into());
    let request = ChatRequest::new("gemini-2.5-flash")
        .user("hi")
        .message(message);
    let sent = GeminiGenerate::encode(&request, &gemini()).unwrap();
    let body: Value = serde_json::from_slice(sent.body()).unwrap();
    assert_eq!(body["contents"].as_array().map(Vec::len), Some(1));
}

#[test]
fn arguments_are_an_object_whatever_a_model_wrote() {
    for (arguments, args) in [
        ("", json!({})),
        (r#"{"a":[null]}"#, json!({"a": [null]})),
        (r#"{"a":"#, json!({"arguments": "{\"a\":"})),
        ("[1]", json!({"arguments": "[1]"})),
    ] {
        let call = Message::assistant([Part::ToolCall(ToolCall::new("a", "f", arguments))]);
        let part = &parts("gemini-2.5-flash", &call)[0];
        assert_eq!(part["functionCall"]["args"], args, "{arguments:?}");
    }
}
