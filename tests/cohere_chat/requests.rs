//! How requests are written.

use serde_json::{Value, json};
use tollgate::{
    ChatRequest, Message,
    protocol::{CohereChat, Protocol},
    types::{File, Image, Part, ResponseFormat, Tool, ToolChoice},
};

use crate::harness::{cohere, refused, sent};

const MODEL: &str = "command-a-03-2025";
const THINKER: &str = "command-a-reasoning-08-2025";

fn ask() -> ChatRequest {
    ChatRequest::new(MODEL).user("hi")
}

fn weather() -> Tool {
    let schema = json!({"type": "object", "properties": {"city": {"type": "string"}}});
    Tool::function("weather", "The weather", schema)
}

fn schema() -> Value {
    json!({"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]})
}

#[test]
fn a_request_goes_to_the_second_version_and_says_what_it_wants_back() {
    let whole = CohereChat::encode(&ask(), &cohere()).unwrap();
    assert_eq!(whole.uri(), "https://api.cohere.com/v2/chat");
    assert_eq!(whole.headers()["accept"], "application/json");
    let stream = CohereChat::encode(&ask().streamed(true), &cohere()).unwrap();
    assert_eq!(stream.headers()["accept"], "text/event-stream");
    assert_eq!(sent(&ask()).get("stream"), None);
    assert_eq!(sent(&ask().streamed(true))["stream"], true);
}

#[test]
fn settings_are_written_in_cohere_s_words() {
    let request = ask()
        .max_tokens(50)
        .temperature(0.5)
        .top_p(0.9)
        .stop(["END"])
        .seed(7)
        .frequency_penalty(0.25)
        .presence_penalty(1.0)
        .logprobs(0);
    assert_eq!(
        sent(&request),
        json!({
            "model": MODEL, "messages": [{"role": "user", "content": "hi"}], "max_tokens": 50,
            "temperature": 0.5, "p": 0.9, "stop_sequences": ["END"], "seed": 7,
            "frequency_penalty": 0.25, "presence_penalty": 1.0, "logprobs": true,
        })
    );
}

#[test]
fn a_total_probability_beyond_what_there_is_is_the_nearest() {
    for (asked, p) in [(1.0, 0.99), (0.99, 0.99), (0.01, 0.01), (0.0, 0.01)] {
        assert_eq!(sent(&ask().top_p(asked))["p"], json!(p));
    }
}

#[test]
fn an_effort_is_a_budget_and_leaves_half_of_the_limit_to_the_answer() {
    let thinking = |model: &str, effort: &str, limit: Option<u64>| {
        let mut request = ChatRequest::new(model).user("hi").reasoning_effort(effort);
        if let Some(limit) = limit {
            request = request.max_tokens(limit);
        }
        sent(&request).get("thinking").cloned()
    };
    let on = |tokens: u64| Some(json!({"type": "enabled", "token_budget": tokens}));
    assert_eq!(thinking(THINKER, "medium", None), on(8_192));
    assert_eq!(thinking(THINKER, "medium", Some(1_000)), on(500));
    assert_eq!(thinking(THINKER, "low", Some(1)), on(1));
    let off = Some(json!({"type": "disabled"}));
    assert_eq!(thinking(THINKER, "none", None), off);
    let free = Some(json!({"type": "enabled"}));
    assert_eq!(thinking("command-a-plus-05-2026", "max", None), free);
    assert_eq!(thinking(MODEL, "none", None), None, "it never does");
}

#[test]
fn pictures_are_sent_by_address_and_by_content_with_the_look_at_them() {
    let vision = |image: Image| {
        let request = ChatRequest::new("command-a-vision-07-2025");
        sent(&request.user([Part::text("What?"), Part::Image(image)]))["messages"][0]["content"]
            .take()
    };
    let url = "https://example.com/a.png";
    assert_eq!(
        vision(Image::url(url).detail("original")),
        json!([
            {"type": "text", "text": "What?"},
            {"type": "image_url", "image_url": {"url": url, "detail": "high"}},
        ])
    );
    let bytes = vision(Image::bytes("image/png", vec![0x89, b'P', b'N', b'G']));
    let data = "data:image/png;base64,iVBORw==";
    assert_eq!(
        bytes[1],
        json!({"type": "image_url", "image_url": {"url": data}})
    );
}

#[test]
fn documents_stand_beside_the_messages_and_behind_those_of_the_caller() {
    let file = File::bytes("gate.txt", "text/plain;charset=utf-8", "Ann built it.");
    let own =
        json!({"documents": [{"id": "d", "data": {"text": "Bob did."}}], "k": 5, "max_tokens": 9});
    let request = ChatRequest::new(MODEL)
        .user([Part::text("Who built it?"), Part::File(file)])
        .extra("cohere_chat", own);
    let named = refused(&request);
    assert!(
        named
            .message()
            .unwrap()
            .starts_with("`cohere_chat.max_tokens`")
    );
    assert_eq!(
        sent(&request.drop_unsupported(true)),
        json!({
            "model": MODEL,
            "messages": [{"role": "user", "content": "Who built it?"}],
            "documents": [
                {"id": "d", "data": {"text": "Bob did."}},
                {"data": {"title": "gate.txt", "text": "Ann built it."}},
            ],
            "k": 5,
        })
    );
}

#[test]
fn what_the_crate_writes_is_not_replaced_by_words_of_one_s_own() {
    let own = json!({
        "messages": [], "tools": [], "stream": true, "model": "x", "temperature": 1,
        "safety_mode": "STRICT", "citation_options": {"mode": "OFF"}, "thinking": {"type": "enabled", "token_budget": 3},
    });
    let request = ask().temperature(0.5).extra("cohere_chat", own);
    let named = refused(&request);
    assert!(
        named
            .message()
            .unwrap()
            .starts_with("`cohere_chat.messages`")
    );
    let body = sent(&request.drop_unsupported(true));
    assert_eq!(
        body,
        json!({
            "model": MODEL, "messages": [{"role": "user", "content": "hi"}], "temperature": 0.5,
            "safety_mode": "STRICT", "citation_options": {"mode": "OFF"},
            "thinking": {"type": "enabled", "token_budget": 3},
        })
    );
}

#[test]
fn members_of_openai_s_that_the_crate_does_not_know_are_not_sent() {
    let body = sent(&ask().extra("logit_bias", json!({"1": 2})));
    assert_eq!(body.get("logit_bias"), None);
}

#[test]
fn tools_are_written_whole_and_one_that_is_strict_holds_all() {
    let bare = serde_json::from_value::<ChatRequest>(json!({
        "model": MODEL, "messages": [], "tools": [{"type": "function", "function": {"name": "dice"}}],
    }));
    let bare = sent(&bare.unwrap())["tools"][0].take();
    assert_eq!(
        bare["function"]["parameters"],
        json!({"type": "object", "properties": {}})
    );
    let body = sent(&ask().tools([
        weather().strict(),
        Tool::function("dice", "Rolls", schema()),
    ]));
    assert_eq!(body["strict_tools"], true);
    assert_eq!(
        body["tools"][0],
        json!({"type": "function", "function": {
            "name": "weather", "description": "The weather",
            "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
        }})
    );
}

#[test]
fn a_choice_of_one_function_offers_no_other() {
    let two = ask().tools([weather(), Tool::function("dice", "Rolls", schema())]);
    let body = sent(&two.clone().tool_choice(ToolChoice::Function("dice".into())));
    assert_eq!(body["tool_choice"], "REQUIRED");
    assert_eq!(body["tools"].as_array().unwrap().len(), 1);
    assert_eq!(body["tools"][0]["function"]["name"], "dice");
    for (choice, word) in [
        (ToolChoice::Auto, None),
        (ToolChoice::None, Some("NONE")),
        (ToolChoice::Required, Some("REQUIRED")),
    ] {
        let body = sent(&two.clone().tool_choice(choice));
        assert_eq!(body.get("tool_choice").and_then(Value::as_str), word);
        assert_eq!(body["tools"].as_array().unwrap().len(), 2);
    }
    assert_eq!(
        sent(&ask().tool_choice(ToolChoice::None)).get("tool_choice"),
        None
    );
}

#[test]
fn a_form_is_native_alone_and_in_words_beside_tools_and_documents() {
    let form = ResponseFormat::json_schema("person", schema());
    let alone = sent(&ask().response_format(form.clone()));
    assert_eq!(
        alone["response_format"],
        json!({"type": "json_object", "json_schema": schema()})
    );
    let free = sent(&ask().response_format(ResponseFormat::JsonObject));
    assert_eq!(free["response_format"], json!({"type": "json_object"}));
    let text = sent(&ask().response_format(ResponseFormat::Text));
    assert_eq!(text.get("response_format"), None);

    let brief = ChatRequest::new(MODEL).system("Be brief.").user("hi");
    let own = json!({"documents": ["Ann built it."]});
    for beside in [
        brief.clone().tool(weather()),
        brief.extra("cohere_chat", own),
    ] {
        let body = sent(&beside.response_format(form.clone()));
        assert_eq!(body.get("response_format"), None);
        assert_eq!(body["messages"][0]["content"], "Be brief.");
        assert_eq!(body["messages"][1]["role"], "system");
        let told = body["messages"][1]["content"].as_str().unwrap();
        assert!(told.contains(&schema().to_string()), "{told}");
        assert_eq!(body["messages"][2]["role"], "user");
    }
}

#[test]
fn a_developer_instructs_as_the_system_does_and_silence_is_not_sent() {
    let request = ChatRequest::new(MODEL)
        .message(Message::developer("Be brief."))
        .user("")
        .message(Message::assistant(""))
        .user("hi");
    assert_eq!(
        sent(&request)["messages"],
        json!([{"role": "system", "content": "Be brief."}, {"role": "user", "content": "hi"}])
    );
}
