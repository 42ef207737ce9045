//! What is sent for what is asked.

use serde_json::{Value, json};
use tollgate::{
    ChatRequest, ErrorKind,
    layers::Reach,
    protocol::{OpenAiResponses, Protocol},
    types::{Audio, File, Image, Message, Part, ResponseFormat, Text, Tool, ToolChoice},
};

use crate::harness::{openai, sent};

fn ask() -> ChatRequest {
    ChatRequest::new("gpt-4o-mini").user("hi")
}

#[test]
fn nothing_is_kept_unless_the_caller_says_so() {
    assert_eq!(sent(&ask())["store"], false);
    let kept = sent(&ask().extra("store", json!(true)));
    assert_eq!(kept["store"], true);
    let own = ask().extra("openai_responses", json!({"store": true}));
    assert_eq!(sent(&own)["store"], true);
}

#[test]
fn own_words_go_to_responses_only_and_not_against_the_settings() {
    let words = json!({
        "previous_response_id": "resp_1", "truncation": "auto", "include": ["a"],
        "reasoning": {"summary": "auto"}, "text": {"verbosity": "low"}, "temperature": 0.5,
    });
    let own = ask().reasoning_effort("low").temperature(0.5);
    let body = sent(&own.extra("openai_responses", words));
    assert_eq!(body["previous_response_id"], "resp_1");
    assert_eq!(
        body["reasoning"],
        json!({"effort": "low", "summary": "auto"})
    );
    assert_eq!(body["store"], false);

    for (words, place) in [
        (json!({"model": "other"}), "openai_responses.model"),
        (json!({"tools": []}), "openai_responses.tools"),
        (json!({"temperature": 1}), "openai_responses.temperature"),
        (
            json!({"reasoning": {"effort": "high"}}),
            "openai_responses.reasoning.effort",
        ),
    ] {
        let request = ask().temperature(0.5).reasoning_effort("low");
        let request = request.extra("openai_responses", words);
        let error = OpenAiResponses::encode(&request, &openai()).unwrap_err();
        assert_eq!(
            (error.kind(), error.reach()),
            (ErrorKind::Unsupported, Reach::NotSent)
        );
        assert!(
            error.message().unwrap().starts_with(&format!("`{place}`")),
            "{place}"
        );
        let body = sent(&request.drop_unsupported(true));
        assert_eq!(
            (&body["model"], &body["temperature"]),
            (&json!("gpt-4o-mini"), &json!(0.5))
        );
        assert_eq!(body["reasoning"]["effort"], "low");
    }
}

#[test]
fn the_words_of_other_protocols_stay_behind() {
    let words = json!({"canary": 1});
    let names = [
        "anthropic_messages",
        "gemini_generate",
        "cohere_chat",
        "ollama_chat",
    ];
    let request = names
        .into_iter()
        .fold(ask(), |ask, name| ask.extra(name, words.clone()));
    assert!(!sent(&request).to_string().contains("canary"));
}

#[test]
fn encrypted_reasoning_is_asked_of_models_that_reason() {
    let asked = |request: &ChatRequest| sent(request)["include"].clone();
    let encrypted = json!(["reasoning.encrypted_content"]);
    assert_eq!(asked(&ask()), Value::Null);
    let mini = ChatRequest::new("gpt-5-mini").user("hi");
    assert_eq!(asked(&mini), encrypted);
    let deployment = ChatRequest::new("mine").user("hi").reasoning_effort("low");
    assert_eq!(asked(&deployment), encrypted);
    assert_eq!(
        asked(&mini.clone().extra("store", json!(true))),
        Value::Null
    );
    let more = mini.extra("include", json!(["file_search_call.results"]));
    let both = json!(["file_search_call.results", "reasoning.encrypted_content"]);
    assert_eq!(asked(&more), both);
}

#[test]
fn settings_have_their_own_words() {
    let schema = json!({"type": "object", "properties": {}});
    let request = ask()
        .max_tokens(100)
        .temperature(0.5)
        .reasoning_effort("high")
        .response_format(ResponseFormat::json_schema("answer", schema.clone()))
        .tool(Tool::function("f", "does f", schema.clone()))
        .tool_choice(ToolChoice::Function("f".into()))
        .parallel_tool_calls(false)
        .end_user("u1")
        .service_tier("flex")
        .logprobs(2)
        .metadata("team", "a")
        .extra("verbosity", json!("low"))
        .extra("reasoning", json!({"summary": "auto"}))
        .streamed(true);
    let body = sent(&request);
    for (name, value) in [
        ("max_output_tokens", json!(100)),
        ("temperature", json!(0.5)),
        ("reasoning", json!({"summary": "auto", "effort": "high"})),
        (
            "text",
            json!({"verbosity": "low", "format": {
                "type": "json_schema", "name": "answer", "schema": schema, "strict": true,
            }}),
        ),
        (
            "tools",
            json!([{
                "type": "function", "name": "f", "description": "does f", "parameters": schema,
                "strict": false,
            }]),
        ),
        ("tool_choice", json!({"type": "function", "name": "f"})),
        ("parallel_tool_calls", json!(false)),
        ("safety_identifier", json!("u1")),
        ("service_tier", json!("flex")),
        ("top_logprobs", json!(2)),
        ("metadata", json!({"team": "a"})),
        ("stream", json!(true)),
    ] {
        assert_eq!(body[name], value, "{name}");
    }
}

#[test]
fn messages_become_items_in_their_order() {
    let content = [
        Part::text("look"),
        Part::image("https://example.com/a.png"),
        Part::Image(Image::bytes("image/png", vec![1, 2, 3]).detail("low")),
        Part::File(File::bytes("a.pdf", "application/pdf", [1])),
        Part::Audio(Audio::bytes("wav", [1])),
    ];
    let request = ChatRequest::new("gpt-4o-mini")
        .system("Be brief.")
        .message(Message::developer("Be kind."))
        .message(Message::user(content))
        .assistant("Yes?");
    let input = json!([
        {"type": "message", "role": "system", "content": "Be brief."},
        {"type": "message", "role": "developer", "content": "Be kind."},
        {"type": "message", "role": "user", "content": [
            {"type": "input_text", "text": "look"},
            {"type": "input_image", "image_url": "https://example.com/a.png", "detail": "auto"},
            {"type": "input_image", "image_url": "data:image/png;base64,AQID", "detail": "low"},
            {"type": "input_file", "file_data": "data:application/pdf;base64,AQ==", "filename": "a.pdf"},
            {"type": "input_audio", "input_audio": {"data": "AQ==", "format": "wav"}},
        ]},
        {"type": "message", "role": "assistant", "content": "Yes?"},
    ]);
    assert_eq!(sent(&request)["input"], input);
}

#[test]
fn tools_of_chat_completions_lose_their_nesting() {
    let request: ChatRequest = serde_json::from_value(json!({
        "model": "gpt-5", "messages": [{"role": "user", "content": "hi"}],
        "tools": [{"type": "custom", "custom": {"name": "sh", "format": {
            "type": "grammar", "grammar": {"syntax": "lark", "definition": "start: \"a\""},
        }}}],
        "tool_choice": {"type": "allowed_tools", "allowed_tools": {
            "mode": "auto", "tools": [{"type": "function", "function": {"name": "f"}}],
        }},
    }))
    .unwrap();
    let body = sent(&request);
    let tool = json!({"type": "custom", "name": "sh", "format": {
        "type": "grammar", "syntax": "lark", "definition": "start: \"a\"",
    }});
    assert_eq!(body["tools"][0], tool);
    let choice = json!({
        "type": "allowed_tools", "mode": "auto", "tools": [{"type": "function", "name": "f"}],
    });
    assert_eq!(body["tool_choice"], choice);
}

#[test]
fn what_there_is_no_word_for_is_refused_by_name_before_it_is_sent() {
    let named: ChatRequest = serde_json::from_value(json!({
        "model": "gpt-5", "messages": [{"role": "user", "name": "Ann", "content": "hi"}],
    }))
    .unwrap();
    for (field, request) in [
        ("n", ask().n(2)),
        ("stop", ask().stop(["."])),
        ("seed", ask().seed(1)),
        ("frequency_penalty", ask().frequency_penalty(1.0)),
        ("presence_penalty", ask().presence_penalty(1.0)),
        ("logit_bias", ask().extra("logit_bias", json!({"1": 2}))),
        ("messages[0].name", named),
    ] {
        let error = OpenAiResponses::encode(&request, &openai()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{field}");
        assert_eq!(error.reach(), Reach::NotSent);
        let message = error.message().unwrap();
        assert!(message.contains(&format!("`{field}`")), "{message}");
        let dropped = request.drop_unsupported(true);
        assert!(OpenAiResponses::encode(&dropped, &openai()).is_ok());
    }
}

#[test]
fn a_form_without_a_schema_is_any_object() {
    let mut form = ResponseFormat::json_schema("s", json!({}));
    if let ResponseFormat::JsonSchema(form) = &mut form {
        form.schema = None;
    }
    let request = ChatRequest::new("gpt-5-mini")
        .user("hi")
        .response_format(form);
    assert_eq!(
        sent(&request)["text"]["format"],
        json!({"type": "json_object"})
    );
}

#[test]
fn a_refusal_goes_back_as_what_was_said() {
    let refusal = Part::Refusal(Text::new("I cannot."));
    let request = ChatRequest::new("gpt-5-mini")
        .user("hi")
        .assistant([refusal])
        .user("Why?");
    let wanted = json!({"type": "message", "role": "assistant", "content": "I cannot."});
    assert_eq!(sent(&request)["input"][1], wanted);
}
