//! Tools, their calls and their results.

use serde_json::{Value, json};
use tollgate::{
    ChatRequest, Message,
    types::{Block, Image, Part, Tool, ToolCall, ToolChoice},
};

use super::{Added, Mark, Piece, pieces};

pub(super) const PIECES: &[Piece] = pieces! {
    round failed_round cut_arguments listed_arguments rounds picture_result custom
    tool strict_tool strange_tool tool_choice serial
};

/// What says the same as another, so that they cannot be said together.
pub(super) const ALONE: &[Piece] = pieces! { chosen none_chosen };

/// With a tool of this name, once.
pub(super) fn with_tool(ask: ChatRequest, name: &str) -> ChatRequest {
    let mut tools = ask.settings().tools.iter();
    if tools.any(|tool| tool.name() == Some(name)) {
        return ask;
    }
    let schema = json!({"type": "object", "properties": {"city": {"type": "string"}}});
    ask.tool(Tool::function(name, "What it does", schema))
}

/// A call of these arguments, up to its result.
fn called(ask: ChatRequest, mark: &Mark, arguments: impl Into<String>) -> ChatRequest {
    let call = ToolCall::new(mark.id(), "weather", arguments);
    let turn = [Part::text(mark.word("look")), Part::ToolCall(call)];
    with_tool(ask, "weather").message(Message::assistant(turn))
}

fn answered(ask: ChatRequest, mark: &Mark, arguments: impl Into<String>) -> Added {
    let ask = called(ask, mark, arguments);
    let ask = ask.message(Message::tool(mark.id(), mark.word("result")));
    let kept = mark.words(["look", "city", "result"]);
    Added::keeping(ask.user("and?"), kept)
}

fn round(ask: ChatRequest, mark: &Mark) -> Added {
    let number = 70_000 + mark.number;
    let arguments = json!({"city": mark.word("city"), "deep": [{"é": number}]});
    let mut added = answered(ask, mark, arguments.to_string());
    added.kept.push(json!(number));
    added
}

fn failed_round(ask: ChatRequest, mark: &Mark) -> Added {
    let ask = called(ask, mark, "{}");
    let bare = Message::tool(mark.id(), mark.word("failure"));
    let mut failed = bare.clone();
    failed.extra.insert("is_error", json!(true));
    let failed = ask.clone().message(failed).user("and?");
    Added::keeping(failed, mark.words(["look", "failure"]))
        .or("is_error", [])
        .without(ask.message(bare).user("and?"))
}

/// The words of a model that came to its limit.
fn cut_arguments(ask: ChatRequest, mark: &Mark) -> Added {
    answered(ask, mark, format!(r#"{{"city":"{}"#, mark.word("city")))
}

fn listed_arguments(ask: ChatRequest, mark: &Mark) -> Added {
    answered(ask, mark, json!([mark.word("city")]).to_string())
}

/// Two calls, whose results come the other way round.
fn rounds(ask: ChatRequest, mark: &Mark) -> Added {
    let other = format!("also{:05}", mark.number);
    let calls = [(mark.id(), "first"), (other.clone(), "second")].map(|(id, name)| {
        let arguments = json!({"city": mark.word(name)}).to_string();
        Part::ToolCall(ToolCall::new(id, "weather", arguments))
    });
    let ask = with_tool(ask, "weather").message(Message::assistant(calls));
    let ask = ask.message(Message::tool(other, mark.word("later")));
    let ask = ask.message(Message::tool(mark.id(), mark.word("sooner")));
    let kept = mark.words(["first", "second", "later", "sooner"]);
    Added::keeping(ask.user("and?"), kept)
}

fn picture_result(ask: ChatRequest, mark: &Mark) -> Added {
    let picture = Part::Image(Image::bytes("image/png", mark.word("map")));
    let result = [Part::text(mark.word("found")), picture];
    let ask = called(ask, mark, "{}").message(Message::tool(mark.id(), result));
    Added::keeping(ask.user("and?"), [mark.word("found")]).or("content", [mark.said("map")])
}

/// A call of a tool that takes no JSON. Where there is none, the result alone means nothing.
fn custom(ask: ChatRequest, mark: &Mark) -> Added {
    let mut call = ToolCall::new(mark.id(), mark.word("grep"), mark.word("free text"));
    call.custom = true;
    let turn = Message::assistant([Part::ToolCall(call)]);
    let result = Message::tool(mark.id(), mark.word("found"));
    let ask = ask.message(turn).message(result).user("and?");
    let at_stake: [Value; 2] = [mark.said("free text"), mark.said("grep")];
    let mut added = Added::keeping(ask, [mark.word("found")]).or("tool_calls", at_stake);
    added.fields.push("content");
    added.is_needed = true;
    added
}

fn tool(ask: ChatRequest, mark: &Mark) -> Added {
    let ask = with_tool(ask, &mark.word("tool"));
    let words = ["What it does".to_owned(), "city".to_owned()];
    Added::keeping(ask, words.into_iter().chain([mark.word("tool")]))
}

fn strict_tool(ask: ChatRequest, mark: &Mark) -> Added {
    let [name, street] = mark.words(["strict", "street"]);
    let schema = json!({"type": "object", "additionalProperties": false,
        "properties": {&*street: {"type": "string"}}, "required": [street]});
    let tool = Tool::function(&*name, "What it does", schema);
    let bare = ask.clone().tool(tool.clone());
    Added::keeping(ask.tool(tool.strict()), [name, street])
        .or("strict", [])
        .without(bare)
}

fn strange_tool(ask: ChatRequest, mark: &Mark) -> Added {
    let tool = json!({"type": "strange", "name": mark.word("machine")});
    let tool = Tool::Opaque(Block::new("somebody_elses", tool));
    Added::keeping(ask.clone().tool(tool), [])
        .or("tools", [mark.said("machine")])
        .without(ask)
}

fn tool_choice(ask: ChatRequest, _: &Mark) -> Added {
    let bare = with_tool(ask, "weather");
    let ask = bare.clone().tool_choice(ToolChoice::Required);
    Added::keeping(ask, []).or("tool_choice", []).without(bare)
}

fn serial(ask: ChatRequest, _: &Mark) -> Added {
    let bare = with_tool(ask, "weather");
    let ask = bare.clone().parallel_tool_calls(false);
    Added::keeping(ask, [])
        .or("parallel_tool_calls", [])
        .without(bare)
}

fn chosen(ask: ChatRequest, mark: &Mark) -> Added {
    let name = mark.word("chosen");
    let bare = with_tool(with_tool(ask, "weather"), &name);
    let ask = bare
        .clone()
        .tool_choice(ToolChoice::Function((*name).into()));
    Added::keeping(ask, [name])
        .or("tool_choice", [])
        .without(bare)
}

fn none_chosen(ask: ChatRequest, _: &Mark) -> Added {
    let bare = with_tool(ask, "weather");
    let ask = bare.clone().tool_choice(ToolChoice::None);
    Added::keeping(ask, []).or("tool_choice", []).without(bare)
}
