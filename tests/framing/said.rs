//! What a model is made to say.

use proptest::{
    collection::{btree_map, vec},
    prelude::*,
    sample::{Index, select},
};
use serde_json::json;

/// One thing that it says, in the pieces that it comes in.
#[derive(Debug, Clone)]
pub(crate) enum Item {
    Thought(Vec<String>),
    Text(Vec<String>),
    /// The arguments of a call, which are an object.
    Call(Vec<String>),
}

/// All that it says, and what that took.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    pub(crate) items: Vec<Item>,
    pub(crate) input: u32,
    pub(crate) output: u32,
}

/// How every call is named.
pub(crate) const TOOL: &str = "weather";

impl Said {
    /// The call of an item.
    pub(crate) fn id(at: usize) -> String {
        format!("call_{at}")
    }

    pub(crate) fn calls(&self) -> bool {
        self.items.iter().any(|item| matches!(item, Item::Call(_)))
    }

    /// All of one kind, one behind the other.
    fn all(&self, pieces: impl Fn(&Item) -> Option<&Vec<String>>) -> String {
        let pieces = self.items.iter().filter_map(pieces);
        pieces.flatten().map(String::as_str).collect()
    }

    pub(crate) fn text(&self) -> String {
        self.all(|item| match item {
            Item::Text(pieces) => Some(pieces),
            _ => None,
        })
    }

    pub(crate) fn thoughts(&self) -> String {
        self.all(|item| match item {
            Item::Thought(pieces) => Some(pieces),
            _ => None,
        })
    }

    /// The identifier of each call, and its arguments.
    pub(crate) fn called(&self) -> Vec<(String, String)> {
        let items = self.items.iter().enumerate();
        let calls = items.filter_map(|(at, item)| match item {
            Item::Call(pieces) => Some((Self::id(at), pieces.concat())),
            _ => None,
        });
        calls.collect()
    }
}

pub(crate) fn said() -> impl Strategy<Value = Said> {
    (vec(item(), 1..5), 1..900_u32, 1..900_u32).prop_map(|(items, input, output)| Said {
        items,
        input,
        output,
    })
}

fn item() -> impl Strategy<Value = Item> {
    prop_oneof![
        2 => vec(piece(), 1..4).prop_map(Item::Text),
        1 => vec(piece(), 1..4).prop_map(Item::Thought),
        1 => (btree_map("[a-zé]{1,5}", piece(), 0..3), vec(any::<Index>(), 0..4)).prop_map(
            |(arguments, cuts)| Item::Call(cut(&json!(arguments).to_string(), &cuts)),
        ),
    ]
}

/// Text, and what in a stream is not text.
fn piece() -> impl Strategy<Value = String> {
    let strange = select(&[
        "\n",
        "\r\n\r\n",
        "\u{2028}",
        "\u{FEFF}",
        "data: [DONE]\n\n",
        "}\n{",
        "]",
        "\"\\",
        "👩‍👩‍👧",
        "\0",
    ]);
    prop_oneof!["\\PC{1,9}", strange.prop_map(str::to_owned)]
}

/// A text in pieces, none of which is empty.
fn cut(text: &str, cuts: &[Index]) -> Vec<String> {
    let mut cuts: Vec<_> = cuts
        .iter()
        .map(|cut| text.floor_char_boundary(cut.index(text.len())))
        .collect();
    cuts.extend([0, text.len()]);
    cuts.sort_unstable();
    cuts.dedup();
    cuts.windows(2)
        .map(|cut| text[cut[0]..cut[1]].to_owned())
        .collect()
}
