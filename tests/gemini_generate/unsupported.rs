//! What Gemini has no words for is refused by name, or left out where the caller lets it.

use serde_json::json;
use tollgate::{
    ChatRequest, Error, ErrorKind, Message,
    layers::Reach,
    protocol::{GeminiGenerate, Protocol},
    types::{Block, Part, ResponseFormat, Role, Tool, ToolCall, ToolChoice},
};

use crate::harness::gemini;

fn ask() -> ChatRequest {
    ChatRequest::new("gemini-2.5-flash").user("hi")
}

fn refused(request: &ChatRequest) -> Error {
    GeminiGenerate::encode(request, &gemini()).unwrap_err()
}

fn named(mut message: Message) -> Message {
    message.name = Some("ann".into());
    message
}

#[test]
fn what_can_be_left_out_is_refused_by_name_unless_the_caller_lets_it_be() {
    let part = |value| Part::Opaque(Block::new("openai_chat", value));
    let custom = Tool::Opaque(Block::new("openai_chat", json!({"type": "custom"})));
    let other = json!({"type": "custom"});
    for (field, request) in [
        ("parallel_tool_calls", ask().parallel_tool_calls(false)),
        ("user", ask().end_user("ann")),
        ("metadata", ask().metadata("a", "b")),
        ("service_tier", ask().service_tier("fast")),
        ("frequency_penalty", ask().frequency_penalty(1.0)),
        ("presence_penalty", ask().presence_penalty(-1.0)),
        ("reasoning_effort", ask().reasoning_effort("quick")),
        ("reasoning_effort", {
            let request = ChatRequest::new("gemini-2.5-pro").user("hi");
            request.reasoning_effort("none")
        }),
        (
            "response_format",
            ask().response_format(ResponseFormat::Other(other.clone().into())),
        ),
        (
            "tool_choice",
            ask().tool_choice(ToolChoice::Other(other.into())),
        ),
        ("tools", ask().tool(custom)),
        ("messages.name", ask().message(named(Message::user("hi")))),
        (
            "messages.content",
            ask().user(part(json!({"type": "video_url"}))),
        ),
        (
            "messages.content",
            ask().system([Part::image("https://example.com/a.png")]),
        ),
    ] {
        let error = refused(&request);
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{field}");
        assert_eq!(error.reach(), Reach::NotSent);
        assert_eq!(error.provider(), Some("gemini"));
        let message = error.message().unwrap();
        assert!(message.starts_with(&format!("`{field}`")), "{message}");
        let dropped = request.drop_unsupported(true);
        let sent = GeminiGenerate::encode(&dropped, &gemini()).unwrap();
        let sent = String::from_utf8(sent.body().to_vec()).unwrap();
        assert!(!sent.contains("ann") && !sent.contains("custom"), "{sent}");
    }
}

#[test]
fn what_cannot_be_left_out_is_refused_all_the_same() {
    let mut custom = ToolCall::new("a", "f", "free text");
    custom.custom = true;
    let critic = Message::new(Role::from("critic"), "fine");
    for request in [
        ask().message(critic),
        ask().assistant([Part::ToolCall(custom)]),
    ] {
        let error = refused(&request.drop_unsupported(true));
        assert_eq!(error.kind(), ErrorKind::Unsupported);
    }
    let unknown = ask().message(Message::tool("unknown", "result"));
    let error = refused(&unknown.drop_unsupported(true));
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.reach(), Reach::NotSent);
}

#[test]
fn a_result_of_an_unknown_call_is_sent_where_it_has_a_name() {
    let request = ask().message(named(Message::tool("unknown", "result")));
    assert!(GeminiGenerate::encode(&request, &gemini()).is_ok());
}

#[test]
fn a_penalty_of_nothing_is_none() {
    let request = ask().frequency_penalty(0.0).presence_penalty(0.0);
    assert!(GeminiGenerate::encode(&request, &gemini()).is_ok());
}
