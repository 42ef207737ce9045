//! Conversations of every kind of part: written without loss, or refused with what would be lost named.

use base64::{Engine, prelude::BASE64_STANDARD};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};
use tollgate::{
    ChatRequest, ErrorKind, Message,
    types::{
        Audio, Block, File, Image, Part, Reasoning, ResponseFormat, Tool, ToolCall, ToolChoice,
    },
};

use crate::{
    probes::{Probe, written},
    table::Row,
};

/// One thing that a conversation may hold, numbered so that it can be found again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Piece {
    System,
    Developer,
    Text,
    Named,
    Assistant,
    ImageUrl,
    ImageBytes,
    Document,
    DocumentUrl,
    Recording,
    Round,
    Foreign,
    Tool,
    ToolChoice,
    Stop,
    Seed,
    TopP,
    Alternatives,
    Penalty,
    EndUser,
    Note,
    Schema,
}

const PIECES: [Piece; 22] = [
    Piece::System,
    Piece::Developer,
    Piece::Text,
    Piece::Named,
    Piece::Assistant,
    Piece::ImageUrl,
    Piece::ImageBytes,
    Piece::Document,
    Piece::DocumentUrl,
    Piece::Recording,
    Piece::Round,
    Piece::Foreign,
    Piece::Tool,
    Piece::ToolChoice,
    Piece::Stop,
    Piece::Seed,
    Piece::TopP,
    Piece::Alternatives,
    Piece::Penalty,
    Piece::EndUser,
    Piece::Note,
    Piece::Schema,
];

impl Piece {
    /// Adds it to a request, and says what has to be found of it.
    fn add(self, ask: ChatRequest, number: usize) -> (ChatRequest, Vec<Value>) {
        let word = |name: &str| format!("{name}_{number}x");
        let part = |ask: ChatRequest, part: Part, leaf: String| {
            (ask.user([Part::text("see"), part]), vec![json!(leaf)])
        };
        match self {
            Self::System => (ask.system(word("system")), vec![json!(word("system"))]),
            Self::Developer => {
                let said = Message::developer(word("developer"));
                (ask.message(said), vec![json!(word("developer"))])
            }
            Self::Text => (ask.user(word("text")), vec![json!(word("text"))]),
            Self::Named => {
                let mut message = Message::user(word("said"));
                message.name = Some(word("name").into());
                (
                    ask.message(message),
                    vec![json!(word("said")), json!(word("name"))],
                )
            }
            Self::Assistant => {
                let ask = ask.assistant(word("answer")).user(word("more"));
                (ask, vec![json!(word("answer")), json!(word("more"))])
            }
            Self::ImageUrl => {
                let url = format!("https://example.com/{}.png", word("image"));
                part(ask, Part::image(url.clone()), url)
            }
            Self::ImageBytes => {
                let leaf = BASE64_STANDARD.encode(word("picture"));
                part(
                    ask,
                    Part::Image(Image::bytes("image/png", word("picture"))),
                    leaf,
                )
            }
            Self::Document => {
                let leaf = BASE64_STANDARD.encode(word("document"));
                let file = File::bytes("a.pdf", "application/pdf", word("document"));
                part(ask, Part::File(file), leaf)
            }
            Self::DocumentUrl => {
                let url = format!("https://example.com/{}.pdf", word("linked"));
                part(ask, Part::File(File::linked(url.clone())), url)
            }
            Self::Recording => {
                let leaf = BASE64_STANDARD.encode(word("recording"));
                part(
                    ask,
                    Part::Audio(Audio::bytes("wav", word("recording"))),
                    leaf,
                )
            }
            Self::Round => {
                let id = format!("call{number:05}");
                let arguments = json!({"city": word("city")}).to_string();
                let call = ToolCall::new(&*id, "weather", arguments);
                let turn = Message::assistant([Part::text(word("look")), Part::ToolCall(call)]);
                let ask = with_tool(ask, "weather").message(turn);
                let ask = ask.message(Message::tool(id, word("result"))).user("and?");
                let leaves = ["look", "city", "result"].map(|name| json!(word(name)));
                (ask, leaves.to_vec())
            }
            Self::Foreign => {
                let opaque = Block::new("somebody_else", json!({"type": "x"}));
                let mut turn = Message::assistant([
                    Part::Reasoning(Reasoning::new("thought elsewhere", None)),
                    Part::text(word("foreign")),
                    Part::Opaque(opaque),
                ]);
                turn.origin = Some("somebody".into());
                (ask.message(turn).user("and?"), vec![json!(word("foreign"))])
            }
            Self::Tool => {
                let name = word("tool");
                (with_tool(ask, &name), vec![json!(name)])
            }
            Self::ToolChoice => {
                let ask = with_tool(ask, "weather");
                (ask.tool_choice(ToolChoice::Required), Vec::new())
            }
            Self::Stop => (ask.stop([word("stop")]), vec![json!(word("stop"))]),
            Self::Seed => (ask.seed(70_007), vec![json!(70_007)]),
            Self::TopP => (ask.top_p(0.375), vec![json!(0.375)]),
            Self::Alternatives => (ask.n(7), vec![json!(7)]),
            Self::Penalty => (ask.presence_penalty(0.625), vec![json!(0.625)]),
            Self::EndUser => (ask.end_user(word("user")), vec![json!(word("user"))]),
            Self::Note => (
                ask.metadata("note", word("note")),
                vec![json!(word("note"))],
            ),
            Self::Schema => {
                let schema =
                    json!({"type": "object", "properties": {word("member"): {"type": "string"}}});
                let format = ResponseFormat::json_schema("answer", schema);
                (ask.response_format(format), vec![json!(word("member"))])
            }
        }
    }
}

fn with_tool(ask: ChatRequest, name: &str) -> ChatRequest {
    let schema = json!({"type": "object", "properties": {"city": {"type": "string"}}});
    ask.tool(Tool::function(name, "What it does", schema))
}

/// A request of these pieces, and what has to be found of each.
fn conversation(model: &str, pieces: &[Piece]) -> (ChatRequest, Vec<Value>) {
    let begun = (ChatRequest::new(model).user("hi"), Vec::new());
    let numbered = pieces.iter().enumerate();
    numbered.fold(begun, |(ask, mut all), (number, piece)| {
        let (ask, leaves) = piece.add(ask, number);
        all.extend(leaves);
        (ask, all)
    })
}

/// Whatever is asked is found in what is sent, or the error names what is not; and where that may be
/// left out, the rest is sent all the same.
pub(crate) fn a_conversation_is_written_without_loss_or_what_is_lost_is_named(row: &Row) {
    let pieces = prop::sample::subsequence(PIECES.to_vec(), 1..8).prop_shuffle();
    let config = Config {
        cases: 64,
        failure_persistence: None,
        ..Config::default()
    };
    let outcome = TestRunner::new(config).run(&pieces, |pieces| {
        for model in row.models {
            let (ask, leaves) = conversation(model, &pieces);
            match row.subject.sent(&ask) {
                Ok(sent) => {
                    let lost = lost(&sent.json(), &leaves);
                    prop_assert!(lost.is_empty(), "{lost:?} of {pieces:?}");
                }
                Err(error) => {
                    prop_assert_eq!(error.kind(), ErrorKind::Unsupported, "{:?}", error);
                    let alone = pieces.iter().enumerate();
                    let refused = alone.filter(|(_, piece)| !is_known(row, model, **piece));
                    prop_assert!(refused.count() > 0, "{error:?} for {pieces:?}");
                    left_out(row, model, &pieces)?;
                }
            }
        }
        Ok(())
    });
    if let Err(why) = outcome {
        panic!("{}: {why}", row.vendor().title);
    }
}

/// What may be left out is what a strict request is refused for, and nothing else.
fn left_out(row: &Row, model: &str, pieces: &[Piece]) -> Result<(), TestCaseError> {
    let (ask, _) = conversation(model, pieces);
    let sent = row.subject.sent(&ask.drop_unsupported(true));
    let sent = sent
        .map_err(|error| TestCaseError::fail(format!("{error:?}")))?
        .json();
    for (number, piece) in pieces.iter().enumerate() {
        if is_known(row, model, *piece) {
            let (_, leaves) = piece.add(Probe::nothing(model), number);
            let lost = lost(&sent, &leaves);
            prop_assert!(lost.is_empty(), "{lost:?} of {piece:?} among {pieces:?}");
        }
    }
    Ok(())
}

/// Whether a request for this alone is sent.
fn is_known(row: &Row, model: &str, piece: Piece) -> bool {
    let (ask, _) = conversation(model, &[piece]);
    row.subject.sent(&ask).is_ok()
}

fn lost(sent: &Value, leaves: &[Value]) -> Vec<Value> {
    let lost = leaves.iter().filter(|leaf| !written(sent, leaf));
    lost.cloned().collect()
}
