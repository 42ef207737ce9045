//! What Cohere cannot do.

use serde_json::json;
use tollgate::{
    ChatRequest, ErrorKind, Message,
    layers::Reach,
    types::{Audio, File, Part, Tool, ToolCall, ToolChoice},
};

use crate::harness::{refused, sent};

const MODEL: &str = "command-a-03-2025";
const OLD: &str = "command-r-plus-08-2024";

fn ask() -> ChatRequest {
    ChatRequest::new(MODEL).user("hi")
}

fn weather() -> Tool {
    Tool::function("weather", "The weather", json!({"type": "object"}))
}

fn with(part: Part) -> ChatRequest {
    ask().user([Part::text("What?"), part])
}

#[test]
fn what_there_is_no_word_for_is_refused_by_name_and_left_out_where_it_may_be() {
    let mut named = Message::user("hello");
    named.name = Some("Ann".into());
    let pdf = File::bytes("a.pdf", "application/pdf", "%PDF");
    for (request, field) in [
        (ask().n(2), "`n`"),
        (ask().logprobs(3), "`top_logprobs`"),
        (ask().end_user("u"), "`user`"),
        (ask().metadata("a", "b"), "`metadata`"),
        (ask().service_tier("priority"), "`service_tier`"),
        (ask().frequency_penalty(-0.5), "`frequency_penalty`"),
        (ask().presence_penalty(1.5), "`presence_penalty`"),
        (ask().stop(["1", "2", "3", "4", "5", "6"]), "`stop`"),
        (ask().reasoning_effort("high"), "`reasoning_effort`"),
        (ask().message(named), "`messages[1].name`"),
        (
            ask().tool(weather()).parallel_tool_calls(false),
            "`parallel_tool_calls`",
        ),
        (
            with(Part::image("https://example.com/a.png")),
            "`messages[1].content[1]`",
        ),
        (
            with(Part::Audio(Audio::bytes("wav", "RIFF"))),
            "`messages[1].content[1]`",
        ),
        (with(Part::File(pdf)), "`messages[1].content[1]`"),
        (
            with(Part::File(File::uploaded("f"))),
            "`messages[1].content[1]`",
        ),
        (
            ask().message(Message::new("critic".into(), "no")),
            "`messages[1].role`",
        ),
    ] {
        let error = refused(&request);
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{field}");
        assert_eq!(error.reach(), Reach::NotSent);
        let why = error.message().unwrap();
        assert!(why.starts_with(field), "{why}");
        let body = sent(&request.drop_unsupported(true));
        let messages = body["messages"].as_array().unwrap().len();
        assert!(
            messages <= 2 && body["messages"][0]["content"] == "hi",
            "{field}"
        );
    }
}

#[test]
fn a_model_that_cannot_be_told_to_call_refuses_that_and_offers_all_tools() {
    for choice in [
        ToolChoice::None,
        ToolChoice::Required,
        ToolChoice::Function("weather".into()),
    ] {
        let dice = Tool::function("dice", "Rolls", json!({"type": "object"}));
        let request = ChatRequest::new(OLD).user("hi").tools([weather(), dice]);
        let request = request.tool_choice(choice);
        assert!(
            refused(&request)
                .message()
                .unwrap()
                .starts_with("`tool_choice`")
        );
        let body = sent(&request.drop_unsupported(true));
        assert_eq!(body.get("tool_choice"), None);
        assert_eq!(body["tools"].as_array().unwrap().len(), 2);
    }
}

#[test]
fn what_cannot_be_left_out_is_refused_all_the_same() {
    let mut custom = ToolCall::new("c", "grep", "-r");
    custom.custom = true;
    let mut orphan = Message::tool("c", "21");
    orphan.tool_call_id = None;
    let nobody = ToolChoice::Function("nobody".into());
    for (request, field) in [
        (
            ask().message(Message::assistant(vec![Part::ToolCall(custom)])),
            "`messages[1].content[0]`",
        ),
        (ask().message(orphan), "`messages[1].tool_call_id`"),
        (ask().tool(weather()).tool_choice(nobody), "`tool_choice`"),
    ] {
        let error = refused(&request.drop_unsupported(true));
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert!(error.message().unwrap().starts_with(field), "{field}");
    }
}
