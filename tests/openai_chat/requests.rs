//! Requests, read and written.

use bytes::Bytes;
use serde_json::{Value, json};
use tollgate::{
    ChatRequest, Message,
    protocol::{Endpoint, OpenAiChat, Protocol},
    types::{Image, Part, ResponseFormat, Tool, ToolChoice},
};

use crate::harness::{answer, compatible, openai};

fn sent(request: &ChatRequest, endpoint: &Endpoint) -> Value {
    let request = OpenAiChat::encode(request, endpoint).unwrap();
    serde_json::from_slice(request.body()).unwrap()
}

/// Every member that is known, and an unknown one beside each.
fn everything() -> Value {
    json!({
        "model": "gpt-4o-mini",
        "messages": [
            {"role": "system", "content": "Be brief.", "cache_control": {"type": "ephemeral"}},
            {"role": "user", "name": "ann", "content": [
                {"type": "text", "text": "What is this?", "prompt_cache_breakpoint": {"mode": "explicit"}},
                {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw==", "detail": "high", "x": 1}, "y": 2},
                {"type": "input_audio", "input_audio": {"data": "UklGRg==", "format": "wav", "x": 1}, "y": 2},
                {"type": "file", "file": {"file_id": "file_1", "file_data": "data:x", "filename": "a.pdf", "x": 1}, "y": 2},
                {"type": "video_url", "video_url": {"url": "https://example.com/v"}},
                {"type": "image_url", "image_url": {"url": 5}},
                "not a part"
            ]},
            {"role": "assistant", "content": null, "reasoning_content": "Hm.", "prefix": true, "tool_calls": [
                {"id": "call_a", "type": "function", "function": {"name": "f", "arguments": "{\"x\": 1}", "z": 1}, "index": 0},
                {"id": "call_b", "type": "custom", "custom": {"name": "g", "input": "free", "z": 1}}
            ]},
            {"role": "tool", "tool_call_id": "call_a", "content": "ok", "x": [1, 2.0, 1e3]},
            {"role": "critic", "content": "fine"}
        ],
        "max_completion_tokens": 100,
        "temperature": 1,
        "top_p": 0.5,
        "n": 2,
        "stop": ["a", "b"],
        "seed": -7,
        "frequency_penalty": 0.25,
        "presence_penalty": -1,
        "logprobs": true,
        "top_logprobs": 3,
        "tools": [
            {"type": "function", "function": {"name": "f", "description": "d", "strict": true, "x": 1,
                "parameters": {"type": "object", "properties": {"b": {}, "a": {"minimum": 1.0}}}}, "y": 2},
            {"type": "custom", "custom": {"name": "g"}},
            {"type": "web_search"}
        ],
        "tool_choice": {"type": "allowed_tools", "allowed_tools": {"mode": "auto", "tools": []}},
        "parallel_tool_calls": false,
        "response_format": {"type": "json_schema", "json_schema": {"name": "s", "description": "d", "schema": {"z": 1, "a": [1]}, "strict": false, "x": 1}},
        "reasoning_effort": "low",
        "user": "u",
        "metadata": {"a": "b"},
        "service_tier": "flex",
        "logit_bias": {"50256": -100},
        "unheard_of": {"nested": [null, {"deep": true}]},
        "stream": true,
        "stream_options": {"include_obfuscation": false}
    })
}

#[test]
fn every_member_known_or_not_comes_back_exactly() {
    let request: ChatRequest = serde_json::from_value(everything()).unwrap();
    let again = serde_json::to_value(&request).unwrap();
    assert_eq!(again, everything());
    assert_eq!(again["temperature"].to_string(), "1");
    let schema = &again["tools"][0]["function"]["parameters"];
    assert_eq!(
        schema.to_string(),
        everything()["tools"][0]["function"]["parameters"].to_string()
    );
}

#[test]
fn the_known_members_have_a_meaning() {
    let request: ChatRequest = serde_json::from_value(everything()).unwrap();
    let settings = request.settings();
    assert_eq!((settings.max_tokens, settings.n), (Some(100), Some(2)));
    assert!(request.is_stream());
    assert_eq!(settings.tools.len(), 3);
    assert_eq!(settings.tools[0].name(), Some("f"));
    assert!(matches!(
        settings.response_format,
        Some(ResponseFormat::JsonSchema(_))
    ));
    let parts = &request.messages()[1].content;
    assert!(matches!(parts[1], Part::Image(_)) && matches!(parts[3], Part::File(_)));
    assert!(matches!(parts[4], Part::Opaque(_)) && matches!(parts[6], Part::Opaque(_)));
    let calls: Vec<_> = request.messages()[2].tool_calls().collect();
    assert_eq!(calls[1].arguments, "free");
    assert_eq!(request.messages()[2].reasoning(), "Hm.");
}

#[test]
fn a_wrong_member_is_named_and_its_value_is_not_shown() {
    for (member, value) in [
        ("model", json!(5)),
        ("messages", json!("canary")),
        ("max_tokens", json!("canary")),
        ("n", json!(1.5)),
        ("temperature", json!("canary")),
        ("stop", json!([1])),
        ("stream", json!("canary")),
        ("tools", json!("canary")),
    ] {
        let mut request = json!({"model": "m", "messages": []});
        request[member] = value;
        let error = serde_json::from_value::<ChatRequest>(request)
            .unwrap_err()
            .to_string();
        assert!(
            error.contains(member) && !error.contains("canary"),
            "{error}"
        );
    }
    let request = json!({"model": "m", "messages": [{"role": "user", "content": 7}]});
    let error = serde_json::from_value::<ChatRequest>(request)
        .unwrap_err()
        .to_string();
    assert!(error.contains("messages[0].content"), "{error}");
}

#[test]
fn the_older_spellings_are_understood() {
    let old = json!({
        "model": "m",
        "max_tokens": 5,
        "stop": "end",
        "functions": [{"name": "f", "parameters": {}}],
        "function_call": {"name": "f"},
        "messages": [
            {"role": "user", "content": "hi"},
            {"role": "assistant", "content": null, "function_call": {"name": "f", "arguments": "{}"}},
            {"role": "function", "name": "f", "content": "1"}
        ]
    });
    let request: ChatRequest = serde_json::from_value(old).unwrap();
    let settings = request.settings();
    assert_eq!(settings.max_tokens, Some(5));
    assert_eq!(settings.stop, ["end"]);
    assert_eq!(settings.tools[0].name(), Some("f"));
    assert_eq!(settings.tool_choice, Some(ToolChoice::Function("f".into())));
    let call = request.messages()[1].tool_calls().next().unwrap();
    assert_eq!(
        request.messages()[2].tool_call_id.as_deref(),
        Some(&*call.id)
    );

    let both = json!({"model": "m", "messages": [], "max_tokens": 9, "max_completion_tokens": 5});
    let request: ChatRequest = serde_json::from_value(both).unwrap();
    assert_eq!(request.settings().max_tokens, Some(5));
    assert_eq!(
        serde_json::to_value(&request).unwrap().get("max_tokens"),
        None
    );
}

#[test]
fn a_request_goes_out_as_the_endpoint_knows_it() {
    let request = ChatRequest::new("m")
        .message(Message::developer("d"))
        .user("hi")
        .max_tokens(5);
    let openai_body = sent(&request, &openai());
    assert_eq!(openai_body["max_completion_tokens"], 5);
    assert_eq!(openai_body["messages"][0]["role"], "developer");
    assert_eq!(openai_body.get("stream"), None);
    assert_eq!(openai_body.get("stream_options"), None);

    let body = sent(&request.streamed(true), &compatible());
    assert_eq!(
        (&body["max_tokens"], &body["stream"]),
        (&json!(5), &json!(true))
    );
    assert_eq!(body["messages"][0]["role"], "system");
    assert_eq!(body["stream_options"], json!({"include_usage": true}));

    let request = OpenAiChat::encode(&ChatRequest::new("m").user("hi"), &openai()).unwrap();
    assert_eq!(request.uri(), "https://api.openai.com/v1/chat/completions");
    assert_eq!(request.method(), "POST");
    assert_eq!(request.headers()["content-type"], "application/json");
    assert!(!request.headers().contains_key("authorization"));
}

#[test]
fn usage_is_asked_for_even_where_the_caller_declined_it() {
    let declined = json!({"model": "m", "messages": [], "stream": true,
                          "stream_options": {"include_usage": false, "include_obfuscation": false}});
    let request: ChatRequest = serde_json::from_value(declined).unwrap();
    let options = json!({"include_usage": true, "include_obfuscation": false});
    assert_eq!(sent(&request, &openai())["stream_options"], options);
}

#[test]
fn a_limit_that_was_counted_on_is_not_undone_by_an_extra_member() {
    let request = ChatRequest::new("m")
        .user("hi")
        .max_tokens(5)
        .extra("max_tokens", json!(9_999));
    let request = request.extra("n", json!(50)).extra("logit_bias", json!({}));
    let body = sent(&request, &compatible());
    assert_eq!((&body["max_tokens"], body.get("n")), (&json!(5), None));
    assert_eq!(body["logit_bias"], json!({}));
}

#[test]
fn what_another_provider_wrote_loses_what_only_it_understands() {
    let answer = answer("reasoning_details");
    let mut message = answer.message().clone();
    assert!(message.extra.contains("reasoning_details"));

    message.origin = Some("openai".into());
    let request = ChatRequest::new("m").user("6 × 7?").message(&message);
    let back = &sent(&request, &openai())["messages"][1];
    assert_eq!(back["reasoning_details"][0]["text"], "Hm, easy.");
    assert_eq!(back.get("reasoning"), None);

    let foreign = sent(&request, &compatible());
    assert_eq!(
        foreign["messages"][1],
        json!({"role": "assistant", "content": "42"})
    );
}

#[test]
fn reasoning_goes_back_in_the_member_that_it_came_in() {
    let answer = answer("reasoning");
    let request = ChatRequest::new("m").message(answer.message());
    let sent = &sent(&request, &openai())["messages"][0];
    assert_eq!(sent["reasoning_content"], "Hm, easy.");
    assert_eq!(sent["content"], "42");
}

#[test]
fn an_audio_answer_goes_back_by_its_identifier_alone() {
    let answer = answer("audio");
    let request = ChatRequest::new("m").message(answer.message());
    let sent = &sent(&request, &openai())["messages"][0];
    assert_eq!(sent["audio"], json!({"id": "audio_1"}));
}

#[test]
fn a_clone_shares_until_it_is_changed() {
    let one = ChatRequest::new("m").user("hi").temperature(0.5);
    let mut two = one.clone();
    assert!(std::ptr::eq(one.messages(), two.messages()));
    assert!(std::ptr::eq(one.settings(), two.settings()));
    assert_eq!(one, two);
    two.messages_mut().push(Message::assistant("ho"));
    assert_eq!((one.messages().len(), two.messages().len()), (1, 2));
    assert_ne!(one, two);
}

#[test]
fn bytes_of_a_picture_become_a_data_uri() {
    let image = Image::bytes("image/png", Bytes::from_static(&[0x89, b'P'])).detail("low");
    let request = ChatRequest::new("m").user([Part::text("?"), Part::Image(image)]);
    let part = &sent(&request, &openai())["messages"][0]["content"][1];
    let wanted = json!({"type": "image_url", "image_url": {"url": "data:image/png;base64,iVA=", "detail": "low"}});
    assert_eq!(part, &wanted);
}

#[test]
fn a_tool_and_a_choice_are_written_as_openai_wants_them() {
    let request = ChatRequest::new("m")
        .tool(Tool::function("f", "d", json!({"type": "object"})).strict())
        .tool_choice(ToolChoice::Function("f".into()))
        .response_format(ResponseFormat::json_schema("s", json!({"type": "object"})));
    let body = sent(&request, &openai());
    assert_eq!(body["tools"][0]["function"]["strict"], true);
    assert_eq!(
        body["tool_choice"],
        json!({"type": "function", "function": {"name": "f"}})
    );
    assert_eq!(body["response_format"]["json_schema"]["name"], "s");
}
