//! What is sent, and what is refused before it is.

use serde_json::{Value, json};
use tollgate::{
    ChatRequest, ErrorKind, Message,
    protocol::{OllamaChat, Protocol},
    types::{Image, Part, Reasoning, ResponseFormat, Role, Tool, ToolCall, ToolChoice},
};

use crate::harness::{ollama, sent};

fn ask() -> ChatRequest {
    ChatRequest::new("qwen3:4b").user("hi")
}

fn weather() -> Tool {
    let schema = json!({"type": "object", "properties": {"city": {"type": "string"}}});
    Tool::function("weather", "The weather in a city", schema)
}

/// The messages that stand behind the greeting.
fn messages(messages: impl IntoIterator<Item = Message>) -> Value {
    let request = messages
        .into_iter()
        .fold(ChatRequest::new("m"), ChatRequest::message);
    sent(&request)["messages"].take()
}

#[test]
fn a_request_says_whether_it_wants_a_stream_and_that_nothing_is_to_be_forgotten() {
    let whole = json!({
        "model": "qwen3:4b",
        "messages": [{"role": "user", "content": "hi"}],
        "stream": false,
        "truncate": false,
    });
    assert_eq!(sent(&ask()), whole);
    assert_eq!(sent(&ask().streamed(true))["stream"], true);

    let encoded = OllamaChat::encode(&ask(), &ollama()).unwrap();
    assert_eq!(encoded.method(), "POST");
    assert_eq!(encoded.uri(), "http://127.0.0.1:11434/api/chat");
    assert_eq!(encoded.headers()["accept"], "application/json");
    let encoded = OllamaChat::encode(&ask().streamed(true), &ollama()).unwrap();
    assert_eq!(encoded.headers()["accept"], "application/x-ndjson");
}

#[test]
fn settings_are_options_and_keep_their_spelling() {
    let request: ChatRequest = serde_json::from_value(json!({
        "model": "m", "messages": [], "max_tokens": 9, "temperature": 0.10, "top_p": 1, "stop": "END",
        "seed": 7, "frequency_penalty": -1.5, "presence_penalty": 0,
        "logprobs": true, "top_logprobs": 3,
    }))
    .unwrap();
    let body = sent(&request);
    let options = json!({"num_predict": 9, "temperature": 0.10, "top_p": 1, "stop": ["END"],
        "seed": 7, "frequency_penalty": -1.5, "presence_penalty": 0});
    assert_eq!(body["options"], options);
    assert_eq!(
        (&body["logprobs"], &body["top_logprobs"]),
        (&json!(true), &json!(3))
    );
}

#[test]
fn a_form_is_a_schema_or_json() {
    let schema = json!({"type": "object", "$defs": {}, "required": []});
    let form = ResponseFormat::json_schema("it", schema.clone());
    assert_eq!(sent(&ask().response_format(form))["format"], schema);
    let json = ask().response_format(ResponseFormat::JsonObject);
    assert_eq!(sent(&json)["format"], "json");
    let text = ask().response_format(ResponseFormat::Text);
    assert_eq!(sent(&text).get("format"), None);
}

#[test]
fn an_effort_is_a_level_of_thought_or_none() {
    for (effort, think) in [
        ("none", json!(false)),
        ("minimal", json!("low")),
        ("low", json!("low")),
        ("medium", json!("medium")),
        ("high", json!("high")),
        ("xhigh", json!("high")),
        ("max", json!("max")),
    ] {
        assert_eq!(
            sent(&ask().reasoning_effort(effort))["think"],
            think,
            "{effort}"
        );
    }
    assert_eq!(sent(&ask()).get("think"), None, "the model decides");
    refused(&ask().reasoning_effort("utmost"), "reasoning_effort");
}

#[test]
fn own_words_are_added_and_neither_replace_nor_ask_for_more() {
    let request = ask().max_tokens(5).extra(
        "ollama_chat",
        json!({
            "keep_alive": -1,
            "truncate": true,
            "options": {"num_ctx": 8192, "num_predict": 1_000_000, "temperature": 0.5},
            "model": "other", "messages": [], "tools": [1], "stream": true,
        }),
    );
    refused(&request, "ollama_chat.options.num_predict");
    let body = sent(&request.drop_unsupported(true));
    assert_eq!(body["keep_alive"], -1);
    assert_eq!(body["truncate"], true);
    let options = json!({"num_predict": 5, "num_ctx": 8192, "temperature": 0.5});
    assert_eq!(body["options"], options);
    assert_eq!(body["model"], "qwen3:4b");
    assert_eq!(body["messages"][0]["content"], "hi");
    assert_eq!((&body["stream"], body.get("tools")), (&json!(false), None));

    let unlimited = ask().extra("ollama_chat", json!({"options": {"num_predict": -1}}));
    refused(&unlimited, "ollama_chat.options.num_predict");
    assert_eq!(
        sent(&unlimited.drop_unsupported(true))["options"],
        json!({})
    );
    let foreign = ask().extra("gemini_generate", json!({"cachedContent": "x"}));
    assert_eq!(sent(&foreign), sent(&ask()));
}

#[test]
fn parts_are_one_text_and_the_pictures_beside_it() {
    let picture = Part::Image(Image::bytes("image/png", "a picture"));
    let said = messages([Message::user([
        Part::text("Look at"),
        picture,
        Part::image("data:image/gif;base64,R0lGOA=="),
        Part::text("this."),
    ])]);
    let wanted = json!([{"role": "user", "content": "Look at\nthis.",
                         "images": ["YSBwaWN0dXJl", "R0lGOA=="]}]);
    assert_eq!(said, wanted);
}

#[test]
fn instructions_are_the_systems_wherever_they_stand() {
    let said = messages([
        Message::system("one"),
        Message::user("hi"),
        Message::developer("two"),
    ]);
    let roles: Vec<_> = said
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["role"])
        .collect();
    assert_eq!(roles, ["system", "user", "system"]);
}

#[test]
fn calls_go_back_with_objects_and_results_with_the_name_of_their_tool() {
    let call =
        |id: &str, name: &str, arguments: &str| Part::ToolCall(ToolCall::new(id, name, arguments));
    let mut failed = Message::tool("call_2", "no such place");
    failed.extra.insert("is_error", json!(true));
    let mut nameless = Message::tool("call_9", "late");
    nameless.name = Some("clock".into());
    let said = messages([
        Message::assistant([
            Part::text("I look."),
            call("call_1", "weather", r#"{"b": 1.0, "a": "x"}"#),
            call("call_2", "map", ""),
        ]),
        Message::tool("call_1", "sunny"),
        failed,
        nameless,
        Message::tool("call_8", "from nowhere"),
    ]);
    let wanted = json!([
        {"role": "assistant", "content": "I look.", "tool_calls": [
            {"id": "call_1", "function": {"name": "weather", "arguments": {"b": 1.0, "a": "x"}}},
            {"id": "call_2", "function": {"name": "map", "arguments": {}}}]},
        {"role": "tool", "content": "sunny", "tool_name": "weather", "tool_call_id": "call_1"},
        {"role": "tool", "content": "{\"error\":\"no such place\"}", "tool_name": "map", "tool_call_id": "call_2"},
        {"role": "tool", "content": "late", "tool_name": "clock", "tool_call_id": "call_9"},
        {"role": "tool", "content": "from nowhere", "tool_call_id": "call_8"},
    ]);
    assert_eq!(said, wanted);
}

#[test]
fn arguments_are_an_object_whatever_a_model_wrote() {
    for (arguments, object) in [
        (" ", json!({})),
        ("{\"a\":", json!({"arguments": "{\"a\":"})),
        ("[1]", json!({"arguments": "[1]"})),
    ] {
        let call = Part::ToolCall(ToolCall::new("a", "f", arguments));
        let sent = &messages([Message::assistant([call])])[0];
        assert_eq!(
            sent["tool_calls"][0]["function"]["arguments"], object,
            "{arguments:?}"
        );
    }
}

#[test]
fn thoughts_go_back_to_whom_they_came_from_and_to_nobody_else() {
    let thought = |origin: Option<&str>| {
        let thought = Part::Reasoning(Reasoning::new("hm", None));
        let mut message = Message::assistant([thought, Part::text("ok")]);
        message.origin = origin.map(Into::into);
        messages([message])[0]["thinking"].take()
    };
    assert_eq!(thought(Some("ollama")), "hm");
    assert_eq!(thought(None), "hm");
    assert_eq!(thought(Some("anthropic")), Value::Null);
}

#[test]
fn tools_are_functions_with_a_schema_and_left_out_where_none_is_to_be_called() {
    let mut bare = weather();
    if let Tool::Function(function) = &mut bare {
        function.parameters = None;
    }
    let body = sent(
        &ask()
            .tool(weather())
            .tool(bare)
            .tool_choice(ToolChoice::Auto),
    );
    let schema = json!({"type": "object", "properties": {"city": {"type": "string"}}});
    let tool = |parameters| {
        json!({"type": "function", "function": {
        "name": "weather", "description": "The weather in a city", "parameters": parameters}})
    };
    let nothing = json!({"type": "object", "properties": {}});
    assert_eq!(body["tools"], json!([tool(schema), tool(nothing)]));
    let none = ask().tool(weather()).tool_choice(ToolChoice::None);
    assert_eq!(sent(&none), sent(&ask()));
}

#[test]
fn what_there_is_no_word_for_is_refused_by_name_and_left_out_where_it_may_be() {
    let mut named = Message::user("hi");
    named.name = Some("Ada".into());
    let spoken = Message::new(Role::from("narrator"), "Once");
    let picture = |message: fn(Vec<Part>) -> Message, source: &str| {
        ask().message(message(vec![Part::image(source)]))
    };
    let inline = "data:image/png;base64,aGk=";
    for (request, field) in [
        (ask().n(2), "n"),
        (ask().end_user("u"), "user"),
        (ask().metadata("a", "b"), "metadata"),
        (ask().service_tier("flex"), "service_tier"),
        (ask().message(named), "messages[1].name"),
        (ask().message(spoken), "messages[1].role"),
        (
            picture(Message::user, "https://example.com/a.png"),
            "messages[1].content[0]",
        ),
        (picture(Message::system, inline), "messages[1].content[0]"),
        (
            picture(Message::developer, inline),
            "messages[1].content[0]",
        ),
        (
            picture(Message::assistant, inline),
            "messages[1].content[0]",
        ),
        (ask().tool(weather().strict()), "tools[0].strict"),
        (
            ask().tool(weather()).parallel_tool_calls(false),
            "parallel_tool_calls",
        ),
        (
            ask().tool(weather()).tool_choice(ToolChoice::Required),
            "tool_choice",
        ),
        (
            ask()
                .tool(weather())
                .tool_choice(ToolChoice::Function("weather".into())),
            "tool_choice",
        ),
    ] {
        refused(&request, field);
        let left_out = OllamaChat::encode(&request.drop_unsupported(true), &ollama());
        assert!(left_out.is_ok(), "{field}");
    }
}

fn refused(request: &ChatRequest, field: &str) {
    let error = OllamaChat::encode(request, &ollama()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{field}");
    let message = error.message().unwrap();
    assert!(message.starts_with(&format!("`{field}`:")), "{message}");
}
