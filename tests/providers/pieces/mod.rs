//! What conversations are put together from: every kind of part, turn and setting, each numbered so
//! that it can be found again.

mod media;
mod settings;
mod tools;
mod turns;

use std::fmt;

use serde_json::{Value, json};
use tollgate::ChatRequest;

/// One thing that a conversation may hold.
#[derive(Clone, Copy)]
pub(crate) struct Piece {
    name: &'static str,
    add: fn(ChatRequest, &Mark) -> Added,
}

/// By what one piece among others is known.
pub(crate) struct Mark {
    number: usize,
    /// The provider that is asked.
    provider: String,
}

/// A request with a piece more, and what becomes of it.
pub(crate) struct Added {
    pub(crate) ask: ChatRequest,
    /// What is found in what is sent whether or not the piece is known.
    pub(crate) kept: Vec<Value>,
    /// What is found only where it is, and what an error names where it is not.
    pub(crate) at_stake: Vec<Value>,
    pub(crate) fields: Vec<&'static str>,
    /// Whether it cannot be left out where it is not known.
    pub(crate) is_needed: bool,
    /// The same without what is at stake, where that has no words to be found by.
    pub(crate) bare: Option<ChatRequest>,
    /// What nobody but who wrote it may see.
    pub(crate) private: Vec<Value>,
}

/// The pieces that these functions add.
macro_rules! pieces {
    ($($piece:ident)*) => {
        &[$(Piece { name: stringify!($piece), add: $piece }),*]
    };
}
use pieces;

/// Those that can be said together.
pub(crate) fn all() -> impl Iterator<Item = Piece> {
    let lists = [
        turns::PIECES,
        media::PIECES,
        tools::PIECES,
        settings::PIECES,
    ];
    lists.into_iter().flatten().copied()
}

/// Those that say the same as others.
pub(crate) fn alone() -> impl Iterator<Item = Piece> {
    let lists = [tools::ALONE, settings::ALONE];
    lists.into_iter().flatten().copied()
}

impl Piece {
    pub(crate) fn is(self, name: &str) -> bool {
        self.name == name
    }

    /// Adds it as the piece of this number to a request to the provider of this name.
    pub(crate) fn add(self, ask: ChatRequest, number: usize, provider: &str) -> Added {
        let provider = provider.to_owned();
        (self.add)(ask, &Mark { number, provider })
    }
}

impl Mark {
    /// A word that only this piece says.
    fn word(&self, name: &str) -> String {
        format!("{name}{}x", self.number)
    }

    /// The same to be found.
    fn said(&self, name: &str) -> Value {
        json!(self.word(name))
    }

    fn words<const N: usize>(&self, names: [&str; N]) -> [String; N] {
        names.map(|name| self.word(name))
    }

    /// The identifier of a call.
    fn id(&self) -> String {
        format!("call{:05}", self.number)
    }
}

impl Added {
    /// What everybody knows.
    fn keeping(ask: ChatRequest, kept: impl IntoIterator<Item = String>) -> Self {
        Self {
            ask,
            kept: kept.into_iter().map(Value::from).collect(),
            at_stake: Vec::new(),
            fields: Vec::new(),
            is_needed: false,
            bare: None,
            private: Vec::new(),
        }
    }

    /// What may not be known, by the field that an error names.
    fn or(mut self, field: &'static str, at_stake: impl IntoIterator<Item = Value>) -> Self {
        self.fields.push(field);
        self.at_stake.extend(at_stake);
        self
    }

    fn without(mut self, bare: ChatRequest) -> Self {
        self.bare = Some(bare);
        self
    }
}

impl fmt::Debug for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl PartialEq for Piece {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}
