//! Who says what.

use serde_json::json;
use tollgate::{
    ChatRequest, Message,
    types::{Block, Part, Reasoning, Text, ToolCall},
};

use super::{Added, Mark, Piece, pieces, tools::with_tool};

pub(super) const PIECES: &[Piece] = pieces! {
    system developer user parts named assistant refusal marked own_thought foreign
};

fn system(ask: ChatRequest, mark: &Mark) -> Added {
    let said = mark.word("system");
    Added::keeping(ask.system(&*said), [said])
}

fn developer(ask: ChatRequest, mark: &Mark) -> Added {
    let said = mark.word("developer");
    Added::keeping(ask.message(Message::developer(&*said)), [said])
}

fn user(ask: ChatRequest, mark: &Mark) -> Added {
    let said = mark.word("Zürich 👋 \"");
    Added::keeping(ask.user(&*said), [said])
}

fn parts(ask: ChatRequest, mark: &Mark) -> Added {
    let words = mark.words(["one", "two"]);
    Added::keeping(ask.user(words.clone().map(Part::text)), words)
}

fn named(ask: ChatRequest, mark: &Mark) -> Added {
    let bare = Message::user(mark.word("said"));
    let mut message = bare.clone();
    message.name = Some(mark.word("name").into());
    Added::keeping(ask.clone().message(message), [mark.word("said")])
        .or("name", [mark.said("name")])
        .without(ask.message(bare))
}

fn assistant(ask: ChatRequest, mark: &Mark) -> Added {
    let [answer, more] = mark.words(["answer", "more"]);
    Added::keeping(ask.assistant(&*answer).user(&*more), [answer, more])
}

fn refusal(ask: ChatRequest, mark: &Mark) -> Added {
    let refusal = Part::Refusal(Text::new(mark.word("refusal")));
    Added::keeping(
        ask.assistant([refusal]).user("why?"),
        [mark.word("refusal")],
    )
}

/// A mark is in the words of one protocol, and asks for nothing elsewhere.
fn marked(ask: ChatRequest, mark: &Mark) -> Added {
    let mut text = Text::new(mark.word("long"));
    text.extra
        .insert("cache_control", json!({"type": "ephemeral"}));
    Added::keeping(ask.user([Part::Text(text)]), [mark.word("long")]).or("cache_control", [])
}

fn own_thought(ask: ChatRequest, mark: &Mark) -> Added {
    let mut thought = Reasoning::new(mark.word("thought"), None);
    thought.signature = Some(mark.word("c2lnbmVk").into());
    let mut turn = Message::assistant([Part::Reasoning(thought), Part::text(mark.word("thus"))]);
    turn.origin = Some((*mark.provider).into());
    Added::keeping(ask.message(turn).user("and?"), [mark.word("thus")])
}

/// What another provider answered: its words go on, and what it sealed stays behind.
fn foreign(ask: ChatRequest, mark: &Mark) -> Added {
    let mut thought = Reasoning::new(mark.word("foreign"), None);
    thought.signature = Some(mark.word("Zm9yZWlnbg").into());
    let sealed = json!({"type": "sealed", "data": mark.word("sealed")});
    let mut call = ToolCall::new(mark.id(), "weather", "{}");
    let signed = json!({"google": {"thought_signature": mark.word("c2VhbGVk")}});
    call.extra.insert("extra_content", signed);
    let mut turn = Message::assistant([
        Part::Reasoning(thought),
        Part::text(mark.word("elsewhere")),
        Part::Opaque(Block::new("somebody_elses", sealed)),
        Part::ToolCall(call),
    ]);
    turn.origin = Some("somebody".into());
    let ask = with_tool(ask, "weather").message(turn);
    let ask = ask.message(Message::tool(mark.id(), mark.word("answered")));
    let kept = mark.words(["elsewhere", "answered"]);
    let mut added = Added::keeping(ask.user("and?"), kept);
    let private = ["foreign", "Zm9yZWlnbg", "sealed", "c2VhbGVk"];
    added.private = private.map(|name| mark.said(name)).to_vec();
    added
}
