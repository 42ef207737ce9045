//! Conversations as each vendor may see them.

use serde_json::{Value, json};
use tollgate::{
    ChatRequest, Message,
    protocol::{Endpoint, OpenAiChat, Protocol},
    types::{Audio, File, Part, Reasoning, Role},
};

use crate::support::{MODEL, groq, mistral, openai, said, sent};

/// An answer of this vendor's that thought before it spoke.
fn thoughtful(origin: &str, member: Option<&'static str>) -> Message {
    let content = [
        Part::Reasoning(Reasoning::new("Hm.", member)),
        Part::text("42"),
    ];
    let mut message = Message::new(Role::Assistant, content);
    message.origin = Some(origin.into());
    message
}

#[test]
fn thoughts_go_back_where_the_vendor_wants_them_and_to_no_other() {
    let back = |message: &Message, endpoint: &Endpoint| {
        let request = ChatRequest::new(MODEL).message(message).user("so?");
        sent(&request, endpoint)["messages"][0].clone()
    };
    let plain = json!({"role": "assistant", "content": "42"});
    let parts = json!({"role": "assistant", "content": [
        {"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]},
        {"type": "text", "text": "42"}]});
    let member = json!({"role": "assistant", "reasoning": "Hm.", "content": "42"});
    assert_eq!(back(&thoughtful("mistral", None), &mistral()), parts);
    assert_eq!(back(&thoughtful("mistral", None), &groq()), plain);
    assert_eq!(back(&thoughtful("mistral", None), &openai()), plain);
    assert_eq!(
        back(&thoughtful("groq", Some("reasoning")), &groq()),
        member
    );
    assert_eq!(
        back(&thoughtful("groq", Some("reasoning")), &mistral()),
        plain
    );

    // What the caller wrote is the caller's, in whichever member it stands.
    let request = said(json!([
        {"role": "assistant", "content": "42", "reasoning_content": "Hm."},
        {"role": "user", "content": "so?"}
    ]));
    assert_eq!(sent(&request, &mistral())["messages"][0], parts);
    assert_eq!(sent(&request, &groq())["messages"][0], member);
}

#[test]
fn a_signature_goes_back_with_its_thoughts() {
    let body = json!({"id": "1", "choices": [{"index": 0, "finish_reason": "stop", "message": {
        "role": "assistant", "content": [
            {"type": "thinking", "signature": "c2ln", "closed": true, "thinking": [{"type": "text", "text": "Hm."}]},
            {"type": "text", "text": "42"}]}}]});
    let (parts, ()) = http::Response::new(()).into_parts();
    let answer = OpenAiChat::decode(&parts, &body.to_string().into(), &mistral()).unwrap();
    let request = ChatRequest::new(MODEL)
        .message(answer.message())
        .user("so?");
    let thinking = &sent(&request, &mistral())["messages"][0]["content"][0];
    assert_eq!(thinking["signature"], "c2ln");
    assert_eq!(thinking["thinking"][0]["text"], "Hm.");
}

#[test]
fn identifiers_that_mistral_would_refuse_are_shortened_alike_in_call_and_result() {
    let call = |id: &str| json!({"id": id, "type": "function", "function": {"name": "f", "arguments": "{}"}});
    let request = said(json!([
        {"role": "user", "content": "hi"},
        {"role": "assistant", "content": null, "tool_calls": [call("call_abcdefghijklmnop"), call("abcDEF123")]},
        {"role": "tool", "tool_call_id": "call_abcdefghijklmnop", "content": "1", "name": "f"},
        {"role": "tool", "tool_call_id": "abcDEF123", "content": "2"}
    ]));
    let messages = sent(&request, &mistral())["messages"].clone();
    let id = messages[1]["tool_calls"][0]["id"].as_str().unwrap();
    assert!(
        id.len() == 9 && id.bytes().all(|byte| byte.is_ascii_alphanumeric()),
        "{id}"
    );
    assert_eq!(messages[2]["tool_call_id"], id);
    assert_eq!(messages[2]["name"], "f");
    assert_eq!(messages[1]["tool_calls"][1]["id"], "abcDEF123");
    assert_eq!(messages[3]["tool_call_id"], "abcDEF123");

    let unchanged = sent(&request, &groq())["messages"].clone();
    assert_eq!(unchanged[1]["tool_calls"][0]["id"], "call_abcdefghijklmnop");
}

#[test]
fn a_last_turn_of_the_model_is_marked_for_mistral_to_go_on_from() {
    let begun = |last: Value| {
        let request = said(json!([{"role": "user", "content": "hi"}, last]));
        sent(&request, &mistral())["messages"][1].clone()
    };
    let plain = begun(json!({"role": "assistant", "content": "Sal"}));
    assert_eq!(
        plain,
        json!({"role": "assistant", "content": "Sal", "prefix": true})
    );
    let told = begun(json!({"role": "assistant", "content": "Sal", "prefix": false}));
    assert_eq!(told["prefix"], false);
    let call = json!([{"id": "abcdefgh1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]);
    let calling = begun(json!({"role": "assistant", "content": "", "tool_calls": call}));
    assert_eq!(calling.get("prefix"), None);
    let user = begun(json!({"role": "user", "content": "ho"}));
    assert_eq!(user.get("prefix"), None);
}

#[test]
fn a_turn_that_says_nothing_is_not_sent_to_mistral() {
    let request = said(json!([
        {"role": "user", "content": "hi"},
        {"role": "assistant", "content": ""},
        {"role": "user", "content": "ho"}
    ]));
    assert_eq!(
        sent(&request, &mistral())["messages"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(
        sent(&request, &groq())["messages"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
}

#[test]
fn what_an_answer_had_beside_it_is_not_sent_to_mistral_and_a_refusal_is_what_was_said() {
    let call = json!({"id": "abcdefgh1", "type": "function", "index": 0, "extra_content": {},
                      "function": {"name": "f", "arguments": "{}"}});
    let request = said(json!([
        {"role": "assistant", "content": null, "refusal": "No.", "annotations": [], "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "abcdefgh1", "content": "1"}
    ]));
    let wanted = json!({"role": "assistant", "content": "No.", "tool_calls": [
        {"id": "abcdefgh1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]});
    assert_eq!(sent(&request, &mistral())["messages"][0], wanted);
}

#[test]
fn documents_and_recordings_are_written_as_mistral_reads_them() {
    let content = [
        Part::text("?"),
        Part::File(File::bytes("a.pdf", "application/pdf", b"hi")),
        Part::File(File::uploaded("file-1")),
        Part::Audio(Audio::bytes("mp3", b"hi")),
        Part::image("https://example.com/a.png"),
    ];
    let request = ChatRequest::new(MODEL).message(Message::user(content));
    let wanted = json!([
        {"type": "text", "text": "?"},
        {"type": "document_url", "document_url": "data:application/pdf;base64,aGk=", "document_name": "a.pdf"},
        {"type": "file", "file_id": "file-1"},
        {"type": "input_audio", "input_audio": {"data": "aGk=", "format": "mp3"}},
        {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}
    ]);
    assert_eq!(sent(&request, &mistral())["messages"][0]["content"], wanted);

    // What is in Mistral's own words already stays as it is.
    let own = json!([
        {"type": "document_url", "document_url": "https://example.com/a.pdf"},
        {"type": "input_audio", "input_audio": "aGk="}
    ]);
    let request = said(json!([{"role": "user", "content": own}]));
    assert_eq!(sent(&request, &mistral())["messages"][0]["content"], own);
}

#[test]
fn what_an_answer_had_beside_it_is_not_sent_to_groq_and_a_refusal_is_what_was_said() {
    let answer = json!({"role": "assistant", "content": null, "refusal": "No.", "annotations": []});
    let body = sent(&said(json!([answer])), &groq());
    assert_eq!(
        body["messages"][0],
        json!({"role": "assistant", "content": "No."})
    );
}

#[test]
fn what_a_result_says_beside_its_text_goes_to_those_who_know_it() {
    let result = json!({"role": "tool", "tool_call_id": "abcdefghi", "name": "f", "is_error": true,
                        "content": "no"});
    for (endpoint, named) in [(openai(), true), (mistral(), true), (groq(), false)] {
        let sent = &sent(&said(json!([result])), &endpoint)["messages"][0];
        assert_eq!(sent.get("is_error"), None);
        assert_eq!(sent["content"], r#"{"error":"no"}"#);
        assert_eq!(sent.get("name").is_some(), named);
    }
}

#[test]
fn a_call_of_a_custom_tool_is_one_of_a_function_where_there_are_no_others() {
    let call =
        json!({"id": "abcdefghi", "type": "custom", "custom": {"name": "shell", "input": "ls"}});
    let request = said(json!([{"role": "assistant", "tool_calls": [call]},
                              {"role": "tool", "tool_call_id": "abcdefghi", "content": "a.txt"}]));
    let function = json!({"id": "abcdefghi", "type": "function",
                          "function": {"name": "shell", "arguments": r#"{"arguments":"ls"}"#}});
    for endpoint in [groq(), mistral()] {
        assert_eq!(
            sent(&request, &endpoint)["messages"][0]["tool_calls"][0],
            function
        );
    }
    assert_eq!(
        sent(&request, &openai())["messages"][0]["tool_calls"][0],
        call
    );
}
