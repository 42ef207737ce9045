//! Each kind of turn and part.

use serde_json::{Value, json};
use tollgate::{
    ChatRequest,
    types::{Audio, File, Image, Message, Part, Reasoning, Text, ToolCall},
};

use super::{Asked, settings::weather};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

pub(super) const TURNS: &[Asked] = &[
    ("system", |ask| ask.system("Be brief.").user("hi")),
    ("developer", |ask| {
        ask.message(Message::developer("Be brief.")).user("hi")
    }),
    ("system late", |ask| {
        ask.user("hi").assistant("ho").system("Be kind.").user("he")
    }),
    ("system in parts", |ask| {
        ask.system([Part::text("Be brief."), Part::text("Be kind.")])
            .user("hi")
    }),
    ("several turns", |ask| {
        ask.user("hi")
            .assistant("ho")
            .user("he")
            .assistant("ha")
            .user("hu")
    }),
    ("two users", |ask| ask.user("hi").user("ho")),
    ("a blank", |ask| ask.user("").assistant("").user("hi")),
    ("a named speaker", |ask| {
        let mut message = Message::user("hi");
        message.name = Some("ana".into());
        ask.message(message)
    }),
    ("a picture by address", |ask| {
        ask.user([Part::text("?"), Part::image("https://example.com/a.png")])
    }),
    ("a picture here", |ask| {
        ask.user([Part::text("?"), Part::Image(Image::bytes("image/png", PNG))])
    }),
    ("a picture in a data URI", |ask| {
        ask.user([Part::image("data:image/jpeg;base64,/9j/")])
    }),
    ("a picture, closely", |ask| {
        let image = Image::bytes("image/png", PNG).detail("high");
        ask.user([Part::text("?"), Part::Image(image)])
    }),
    ("a picture from afar", |ask| {
        let image = Image::url("https://example.com/a.webp").detail("low");
        ask.user([Part::text("?"), Part::Image(image)])
    }),
    ("a recording", |ask| {
        ask.user([Part::text("?"), Part::Audio(Audio::bytes("wav", b"RIFF"))])
    }),
    ("another recording", |ask| {
        ask.user([Part::Audio(Audio::bytes("mp3", b"ID3"))])
    }),
    ("a document", |ask| {
        let file = File::bytes("a.pdf", "application/pdf", b"%PDF");
        ask.user([Part::text("?"), Part::File(file)])
    }),
    ("a text document", |ask| {
        let file = File::bytes("a.txt", "text/plain", b"words");
        ask.user([Part::text("?"), Part::File(file)])
    }),
    ("an uploaded document", |ask| {
        ask.user([Part::text("?"), Part::File(File::uploaded("file-1"))])
    }),
    ("a document by address", |ask| {
        let mut file = File::uploaded("");
        file.id = None;
        file.data = Some("https://example.com/a.pdf".into());
        ask.user([Part::text("?"), Part::File(file)])
    }),
    ("a call and its result", |ask| {
        called(ask, &[("call_1", "weather", r#"{"city":"Oslo"}"#)])
            .message(Message::tool("call_1", "rain"))
    }),
    ("calls at once", |ask| {
        let calls = [
            ("call_1", "weather", r#"{"city":"Oslo"}"#),
            ("call_2", "weather", "{}"),
        ];
        called(ask, &calls)
            .message(Message::tool("call_2", r#"{"weather":"sun"}"#))
            .message(Message::tool(
                "call_1",
                [Part::text("ra"), Part::text("in")],
            ))
    }),
    ("words beside a call", |ask| {
        let call = ToolCall::new("toolu_01", "weather", r#"{"city":"Oslo"}"#);
        ask.tool(weather())
            .user("Oslo?")
            .assistant([Part::text("Let me see."), Part::ToolCall(call)])
            .message(Message::tool("toolu_01", "rain"))
    }),
    ("a call without arguments", |ask| {
        called(ask, &[("fc_1", "weather", "")]).message(Message::tool("fc_1", ""))
    }),
    ("a result that is an error", |ask| {
        let mut result = Message::tool("abcdefghi", "no such city");
        result.extra.insert("is_error", Value::Bool(true));
        called(ask, &[("abcdefghi", "weather", r#"{"city":"Atlantis"}"#)]).message(result)
    }),
    ("a result with a picture", |ask| {
        let image = Part::Image(Image::bytes("image/png", PNG));
        let result = Message::tool("call_1", [Part::text("seen"), image]);
        called(ask, &[("call_1", "weather", "{}")]).message(result)
    }),
    ("a named result", |ask| {
        let mut result = Message::tool("call_1", "rain");
        result.name = Some("weather".into());
        called(ask, &[("call_1", "weather", "{}")]).message(result)
    }),
    ("a refusal", |ask| {
        let refusal = Part::Refusal(Text::new("I cannot."));
        ask.user("hi").assistant([refusal]).user("Why?")
    }),
    ("thoughts of nobody", |ask| {
        let thoughts = Part::Reasoning(Reasoning::new("Hm.", None));
        ask.user("hi")
            .assistant([thoughts, Part::text("ho")])
            .user("he")
    }),
    ("thoughts of another", |ask| {
        let mut thoughts = Reasoning::new("Hm.", Some("reasoning_content"));
        thoughts.signature = Some("c2ln".into());
        let mut message = Message::assistant([Part::Reasoning(thoughts), Part::text("ho")]);
        message.origin = Some("elsewhere".into());
        message.extra.insert(
            "reasoning_details",
            json!([{"type": "reasoning.text", "text": "Hm."}]),
        );
        ask.user("hi").message(message).user("he")
    }),
    ("nothing but thoughts of another", |ask| {
        let mut thoughts = Message::assistant([Part::Reasoning(Reasoning::new("Hm.", None))]);
        thoughts.origin = Some("elsewhere".into());
        ask.user("hi").message(thoughts).user("he")
    }),
    ("parts of another protocol", |ask| {
        let block = tollgate::types::Block::new("elsewhere", json!({"type": "video"}));
        ask.user([Part::text("?"), Part::Opaque(block)])
    }),
    ("a picture in the instructions", |ask| {
        ask.system([
            Part::text("As here:"),
            Part::image("https://example.com/a.png"),
        ])
        .user("hi")
    }),
    ("a picture by the model", |ask| {
        let image = Part::Image(Image::bytes("image/png", PNG));
        ask.user("Draw.")
            .assistant([Part::text("Here."), image])
            .user("And?")
    }),
    ("a recording alone, and words", |ask| {
        ask.user([Part::Audio(Audio::bytes("wav", b"RIFF"))])
            .user("hi")
    }),
    ("a cut call", |ask| {
        called(ask, &[("call_1", "weather", r#"{"city":"Os"#)])
            .message(Message::tool("call_1", "?"))
    }),
    ("a custom call of another", |ask| {
        let mut call = ToolCall::new("call_1", "shell", "ls");
        call.custom = true;
        let mut message = Message::assistant([Part::ToolCall(call)]);
        message.origin = Some("elsewhere".into());
        ask.user("What is there?")
            .message(message)
            .message(Message::tool("call_1", "a.txt"))
    }),
];

/// A turn of the model that calls these tools.
pub(super) fn called(ask: ChatRequest, calls: &[(&str, &str, &str)]) -> ChatRequest {
    let calls = calls.iter();
    let calls =
        calls.map(|(id, name, arguments)| Part::ToolCall(ToolCall::new(*id, *name, *arguments)));
    ask.tool(weather())
        .user("Oslo?")
        .assistant(calls.collect::<Vec<_>>())
}

/// A text with a member beside it.
pub(super) fn marked(text: &str, name: &str, mark: Value) -> Part {
    let mut text = Text::new(text);
    text.extra.insert(name, mark);
    Part::Text(text)
}
