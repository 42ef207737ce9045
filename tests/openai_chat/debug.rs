//! `Debug` shows nothing of what people and models wrote.

use std::fmt::Debug;

use bytes::Bytes;
use serde_json::json;
use tollgate::{
    ChatRequest, Event, Message, Summary,
    protocol::{DecodeEvents, Endpoint, Frame, OpenAiChat, Protocol},
    types::{
        Assembly, Audio, Block, Choice, Completion, Content, File, FinishReason, Image, Input,
        Part, Reasoning, ResponseFormat, Source, Text, Tool, ToolCall, ToolChoice,
    },
};

const CANARY: &str = "canary-7f3a";

fn hides(value: impl Debug) {
    for shown in [format!("{value:?}"), format!("{value:#?}")] {
        assert!(!shown.contains(CANARY), "{shown}");
        assert!(!shown.is_empty());
    }
}

fn parts() -> Vec<Part> {
    let mut text = Text::new(CANARY);
    text.extra.insert("note", json!(CANARY));
    let mut thoughts = Reasoning::new(CANARY, None);
    thoughts.signature = Some(CANARY.into());
    vec![
        Part::Text(text.clone()),
        Part::Refusal(text),
        Part::Reasoning(thoughts),
        Part::Image(Image::url(format!("https://example.com/?key={CANARY}"))),
        Part::Image(Image::bytes("image/png", CANARY)),
        Part::Audio(Audio::bytes("wav", CANARY)),
        Part::File(File::bytes(CANARY, "text/plain", CANARY)),
        Part::ToolCall(ToolCall::new("call_a", "f", CANARY)),
        Part::Opaque(Block::new("openai_chat", json!({"x": CANARY}))),
    ]
}

fn completion() -> Completion {
    let mut choice = Choice::new(Message::assistant(parts()), FinishReason::Stop);
    choice.extra.insert("logprobs", json!({"token": CANARY}));
    choice.message.extra.insert("annotations", json!([CANARY]));
    let mut completion = Completion::new([choice], Summary::new());
    completion.extra.insert("citations", json!([CANARY]));
    completion
}

#[test]
fn requests_and_what_they_are_made_of_hide_what_is_said() {
    let choice = ToolChoice::Other(json!({"x": CANARY}).into());
    let request = ChatRequest::new("gpt-4o-mini")
        .system(CANARY)
        .user(parts())
        .tool(Tool::function("f", CANARY, json!({"description": CANARY})))
        .tool_choice(choice.clone())
        .response_format(ResponseFormat::json_schema(
            "s",
            json!({"description": CANARY}),
        ))
        .stop([CANARY])
        .metadata("note", CANARY)
        .end_user(CANARY)
        .extra("prediction", json!(CANARY));
    assert!(format!("{request:?}").contains("gpt-4o-mini"));
    hides(request.settings());
    hides(&request.settings().tools);
    hides(&request.settings().extra);
    hides(request.messages());
    hides(request);
    hides(choice);
    hides(Content::from(parts()));
    hides(Input::from(CANARY));
    hides(Source::Url(CANARY.into()));
}

#[test]
fn answers_and_events_hide_what_is_said() {
    let completion = completion();
    let mut assembly = Assembly::new();
    for event in completion.clone().into_events("openai_chat") {
        assembly.push(&event);
        hides(event);
    }
    hides(assembly);
    hides(&completion.choices);
    hides(completion);
    hides(Event::Refusal {
        choice: 0,
        text: CANARY.into(),
    });
}

#[test]
fn the_protocol_hides_what_is_said_and_the_query_of_its_address() {
    let address = format!("https://example.com/v1?key={CANARY}");
    let endpoint = Endpoint::new("x", &address).unwrap();
    hides(&endpoint);
    let data = json!({"choices": [{"index": 0, "delta": {"content": CANARY}}]}).to_string();
    let frame = Frame {
        event: None,
        data: Bytes::from(data),
    };
    hides(&frame);
    let mut decoder = OpenAiChat::events(&endpoint);
    decoder.push(frame).unwrap();
    hides(decoder);
    let body = format!("{{\"error\":{{\"message\":\"{CANARY}\"}}}}");
    let (parts, ()) = http::Response::new(()).into_parts();
    hides(OpenAiChat::error(&parts, body.as_bytes(), &endpoint, None));
    let refused = Endpoint::new("x", &format!("https://{CANARY}@example.com")).unwrap_err();
    hides(&refused);
    assert!(!refused.message().unwrap().contains(CANARY));
}
