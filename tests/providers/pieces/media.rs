//! Pictures, documents, recordings, and what only another protocol knows.

use serde_json::{Value, json};
use tollgate::{
    ChatRequest,
    types::{Audio, Block, File, Image, Part, Source},
};

use super::{Added, Mark, Piece, pieces};

pub(super) const PIECES: &[Piece] = pieces! {
    image_url image_bytes data_url looked_at drawn document plain_text archive document_url uploaded recording
    strange
};

/// A message with one part more.
fn part(ask: ChatRequest, part: Part, at_stake: Value) -> Added {
    let ask = ask.user([Part::text("see"), part]);
    Added::keeping(ask, ["see".to_owned()]).or("content", [at_stake])
}

fn image_url(ask: ChatRequest, mark: &Mark) -> Added {
    let url = format!("https://example.com/{}.png", mark.word("image"));
    part(ask, Part::image(url), mark.said("image"))
}

fn image_bytes(ask: ChatRequest, mark: &Mark) -> Added {
    let image = Image::bytes("image/png", mark.word("picture"));
    part(ask, Part::Image(image), mark.said("picture"))
}

fn data_url(ask: ChatRequest, mark: &Mark) -> Added {
    let source = Source::Bytes {
        media_type: "image/webp".into(),
        bytes: mark.word("inline").into(),
    };
    part(ask, Part::image(source.to_string()), mark.said("inline"))
}

/// How closely to look, for which some have no word: they left it out and said nothing.
fn looked_at(ask: ChatRequest, mark: &Mark) -> Added {
    let picture = Image::bytes("image/png", mark.word("portrait"));
    let with = |ask: ChatRequest, picture| ask.user([Part::text("see"), Part::Image(picture)]);
    let bare = with(ask.clone(), picture.clone());
    Added::keeping(with(ask, picture.detail("high")), [mark.word("portrait")])
        .or("detail", [])
        .without(bare)
}

/// A picture that the model gave.
fn drawn(ask: ChatRequest, mark: &Mark) -> Added {
    let picture = Part::Image(Image::bytes("image/png", mark.word("drawn")));
    let turn = [Part::text(mark.word("drew")), picture];
    let ask = ask.assistant(turn).user("nice");
    Added::keeping(ask, [mark.word("drew")]).or("content", [mark.said("drawn")])
}

fn document(ask: ChatRequest, mark: &Mark) -> Added {
    let file = File::bytes("a.pdf", "application/pdf", mark.word("document"));
    part(ask, Part::File(file), mark.said("document"))
}

fn plain_text(ask: ChatRequest, mark: &Mark) -> Added {
    let file = File::bytes("a.txt", "text/plain", mark.word("plain"));
    part(ask, Part::File(file), mark.said("plain"))
}

fn archive(ask: ChatRequest, mark: &Mark) -> Added {
    let file = File::bytes("a.zip", "application/zip", mark.word("packed"));
    part(ask, Part::File(file), mark.said("packed"))
}

fn document_url(ask: ChatRequest, mark: &Mark) -> Added {
    let url = format!("https://example.com/{}.pdf", mark.word("linked"));
    part(ask, Part::File(File::linked(url)), mark.said("linked"))
}

fn uploaded(ask: ChatRequest, mark: &Mark) -> Added {
    let file = File::uploaded(mark.word("file"));
    part(ask, Part::File(file), mark.said("file"))
}

fn recording(ask: ChatRequest, mark: &Mark) -> Added {
    let recording = Audio::bytes("wav", mark.word("recording"));
    part(ask, Part::Audio(recording), mark.said("recording"))
}

fn strange(ask: ChatRequest, mark: &Mark) -> Added {
    let block = json!({"type": "strange", "value": mark.word("strange")});
    let block = Part::Opaque(Block::new("somebody_elses", block));
    part(ask, block, mark.said("strange"))
}
