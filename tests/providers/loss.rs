//! Conversations of every kind of part: written without loss, or with what is lost named.

use base64::{Engine, prelude::BASE64_STANDARD};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde_json::Value;
use tollgate::{ChatRequest, ErrorKind, layers::Reach};

use crate::{
    pieces::{self, Added, Piece},
    probes::{Probe, written},
    table::Row,
};

/// A piece and its number.
type Numbered = (usize, Piece);

/// A request of these pieces.
fn conversation(row: &Row, model: &str, pieces: &[Numbered]) -> ChatRequest {
    let begun = Probe::nothing(model);
    let pieces = pieces.iter();
    pieces.fold(begun, |ask, (number, piece)| {
        piece.add(ask, *number, row.subject.name()).ask
    })
}

fn added(row: &Row, (number, piece): Numbered) -> Added {
    piece.add(Probe::nothing("m"), number, row.subject.name())
}

/// Whatever is asked is found in what is sent, or an error names what is not; where that may be left
/// out, it is what is missing, and nothing else.
pub(crate) fn a_conversation_is_written_without_loss_or_what_is_lost_is_named(row: &Row) {
    for piece in pieces::all().chain(pieces::alone()) {
        if let Err(why) = hold(row, &[piece]) {
            panic!("{}: {why}", row.vendor().title);
        }
    }
    let some = prop::sample::subsequence(pieces::all().collect::<Vec<_>>(), 2..9).prop_shuffle();
    let some = some.prop_map(apart);
    let config = Config {
        cases: 64,
        failure_persistence: None,
        ..Config::default()
    };
    if let Err(why) = TestRunner::new(config).run(&some, |pieces| hold(row, &pieces)) {
        panic!("{}: {why}", row.vendor().title);
    }
}

/// How a model samples depends on whether it thinks, and that on what it goes on with: of both in one
/// conversation, what is left out of one may make room for the other.
fn apart(mut pieces: Vec<Piece>) -> Vec<Piece> {
    if pieces.iter().any(|piece| piece.is("effort")) {
        pieces.retain(|piece| !piece.is("temperature") && !piece.is("top_p"));
    }
    pieces
}

fn hold(row: &Row, pieces: &[Piece]) -> Result<(), TestCaseError> {
    let pieces: Vec<Numbered> = pieces.iter().copied().enumerate().collect();
    for model in row.models {
        let (known, named) = told_apart(row, model, &pieces)?;
        let strict = conversation(row, model, &known);
        let sent = |ask: &ChatRequest| {
            let sent = row.subject.sent(ask).map(|sent| sent.json());
            sent.map_err(|error| TestCaseError::fail(format!("{error:?} for {pieces:?}")))
        };
        let (all, strict) = (
            sent(&strict.clone().drop_unsupported(true))?,
            sent(&strict)?,
        );
        prop_assert_eq!(all, strict, "what is left out of nothing");
        if let [piece] = &*pieces {
            is_told_apart(row, model, *piece, !named.is_empty())?;
        }
        let dropping = conversation(row, model, &pieces).drop_unsupported(true);
        let Ok(body) = sent(&dropping) else {
            // Some cannot be left out, and are named again.
            let named = named
                .iter()
                .filter_map(|piece| added(row, *piece).is_needed.then_some(()));
            prop_assert!(named.count() > 0, "{pieces:?} for {model}");
            continue;
        };
        for piece in &pieces {
            let is_named = named.contains(piece);
            let expected = added(row, *piece);
            let lost = expected.kept.iter().find(|leaf| !found(&body, leaf));
            prop_assert!(
                lost.is_none(),
                "{lost:?} of {piece:?} among {pieces:?} is not in {body}"
            );
            let other = |leaf: &&Value| found(&body, leaf) == is_named;
            let other = expected.at_stake.iter().find(other);
            prop_assert!(
                other.is_none(),
                "{other:?} of {piece:?} among {pieces:?} is named ({is_named}), and this is sent: {body}"
            );
            let shown = expected.private.iter().find(|leaf| found(&body, leaf));
            prop_assert!(shown.is_none(), "{shown:?} goes to another: {body}");
        }
    }
    Ok(())
}

/// What is known changes what is sent, and what is left out nothing.
fn is_told_apart(
    row: &Row,
    model: &str,
    piece: Numbered,
    is_named: bool,
) -> Result<(), TestCaseError> {
    let begun = Probe::nothing(model);
    let added = piece.1.add(begun, piece.0, row.subject.name());
    let Some(bare) = added.bare else {
        return Ok(());
    };
    let sent = |ask: &ChatRequest| {
        row.subject
            .sent(ask)
            .map(|sent| (sent.json(), sent.headers))
    };
    let both = [added.ask, bare].map(|ask| sent(&ask.drop_unsupported(true)));
    let [Ok(full), Ok(bare)] = both else {
        return Err(TestCaseError::fail(format!("{piece:?} cannot be left out")));
    };
    prop_assert!(
        (full == bare) == is_named,
        "{piece:?}, named: {is_named}: {full:?} {bare:?}"
    );
    Ok(())
}

/// The pieces that are sent, and those that errors name, one after the other.
fn told_apart(
    row: &Row,
    model: &str,
    pieces: &[Numbered],
) -> Result<(Vec<Numbered>, Vec<Numbered>), TestCaseError> {
    let (mut known, mut named) = (pieces.to_vec(), Vec::new());
    while let Some(field) = refused(row, model, &known)? {
        let suspects: Vec<_> = known
            .iter()
            .filter(|one| is_of(row, **one, &field))
            .copied()
            .collect();
        let mut guilty = Vec::new();
        for suspect in &suspects {
            let others = known
                .iter()
                .filter(|one| *one == suspect || !suspects.contains(one));
            let with_others: Vec<_> = others.copied().collect();
            let field = refused(row, model, &with_others)?;
            if field.is_some_and(|field| is_of(row, *suspect, &field)) {
                guilty.push(*suspect);
            }
        }
        // Or what is refused only beside another of its kind.
        let guilty = if guilty.is_empty() { suspects } else { guilty };
        prop_assert!(
            !guilty.is_empty(),
            "`{field}` is nothing of {known:?} for {model}"
        );
        known.retain(|one| !guilty.contains(one));
        named.extend(guilty);
    }
    Ok((known, named))
}

/// Whether a piece is what a field is named for, by the last name in it.
fn is_of(row: &Row, piece: Numbered, field: &str) -> bool {
    let steps = field.split(['.', '[', ']']);
    let mut names = steps.filter(|step| !step.is_empty() && step.parse::<usize>().is_err());
    names
        .next_back()
        .is_some_and(|name| added(row, piece).fields.contains(&name))
}

/// The field that a request of these pieces is refused for.
fn refused(row: &Row, model: &str, pieces: &[Numbered]) -> Result<Option<String>, TestCaseError> {
    let Err(error) = row.subject.sent(&conversation(row, model, pieces)) else {
        return Ok(None);
    };
    prop_assert_eq!(
        error.kind(),
        ErrorKind::Unsupported,
        "{:?} for {:?}",
        error,
        pieces
    );
    prop_assert_eq!(error.reach(), Reach::NotSent);
    let message = error.message().unwrap_or_default();
    let field = message
        .strip_prefix('`')
        .and_then(|rest| rest.split_once('`'));
    prop_assert!(field.is_some(), "{message} names no field");
    Ok(field.map(|(field, _)| field.to_owned()))
}

/// Whether a leaf stands in a document: as it is, in base64, or in JSON within a text.
fn found(document: &Value, leaf: &Value) -> bool {
    let encoded = leaf
        .as_str()
        .map(|text| Value::from(BASE64_STANDARD.encode(text)));
    written(document, leaf)
        || encoded.is_some_and(|encoded| written(document, &encoded))
        || within(document).iter().any(|inner| written(inner, leaf))
}

/// The documents that stand in a document's texts.
fn within(document: &Value) -> Vec<Value> {
    match document {
        Value::Object(members) => members.values().flat_map(within).collect(),
        Value::Array(items) => items.iter().flat_map(within).collect(),
        Value::String(text) if text.starts_with(['{', '[']) => {
            serde_json::from_str(text).into_iter().collect()
        }
        _ => Vec::new(),
    }
}
