//! What differs between the models: rules in data, `models.tsv`.

use std::{collections::HashMap, sync::LazyLock};

use crate::protocol::rows::{Cells, rows};

/// What is known of one model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::protocol) struct Model {
    /// The API version that it is asked under.
    pub(in crate::protocol) version: &'static str,
    /// The most output tokens.
    pub(in crate::protocol) output: u64,
    pub(in crate::protocol) thinking: Thinking,
    /// The efforts it knows, from low to high.
    pub(in crate::protocol) efforts: Vec<&'static str>,
    /// Whether `temperature` and `top_p` are known.
    pub(in crate::protocol) sampling: When,
    /// Whether a conversation may end with the assistant's words.
    pub(in crate::protocol) prefill: bool,
    /// Whether a tool can be forced.
    pub(in crate::protocol) forced: When,
    /// Whether instructions may stand in the middle of a conversation.
    pub(in crate::protocol) system: bool,
    /// Whether the answer can be held to a schema.
    pub(in crate::protocol) format: bool,
    /// The model whose family it is of, where that is not itself.
    family: Option<&'static str>,
}

/// How a model thinks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::protocol) enum Thinking {
    /// Not at all.
    None,
    /// Within a budget of tokens.
    Budget,
    /// As it sees fit, unless told not to.
    Adaptive,
    /// Whatever it is told.
    Always,
}

/// When something can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::protocol) enum When {
    Yes,
    /// While the model does not think.
    Idle,
    No,
}

impl When {
    pub(in crate::protocol) fn is_now(self, thinks: bool) -> bool {
        match self {
            Self::Yes => true,
            Self::Idle => !thinks,
            Self::No => false,
        }
    }
}

/// Every Claude that the table does not name, and every other model.
const OTHERS: [&str; 2] = ["claude", "*"];

const TABLE: &str = include_str!("models.tsv");

static MODELS: LazyLock<HashMap<&str, Model>> =
    LazyLock::new(|| rows(TABLE).filter_map(read).collect());

impl Model {
    /// What is known of the model of this name.
    pub(in crate::protocol) fn of(name: &str) -> &'static Self {
        let [claude, other] = OTHERS;
        let name = bare(name);
        MODELS
            .get(name)
            .or_else(|| MODELS.get(if name.contains(claude) { claude } else { other }))
            .expect("the table names the others, which a test sees to")
    }
}

/// The family of the model of this name.
pub(in crate::protocol) fn family(name: &str) -> &str {
    let name = bare(name);
    MODELS
        .get(name)
        .and_then(|model| model.family)
        .unwrap_or(name)
}

fn read(mut row: Cells) -> Option<(&'static str, Model)> {
    let name = row.text()?;
    let model = Model {
        version: row.text()?,
        output: row.text()?.parse().ok()?,
        thinking: match row.text()? {
            "none" => Thinking::None,
            "budget" => Thinking::Budget,
            "adaptive" => Thinking::Adaptive,
            "always" => Thinking::Always,
            _ => return None,
        },
        efforts: row.words()?,
        sampling: when(row.text()?)?,
        prefill: row.flag()?,
        forced: when(row.text()?)?,
        system: row.flag()?,
        format: row.flag()?,
        family: Some(row.text()?).filter(|family| *family != "="),
    };
    row.end((name, model))
}

fn when(word: &str) -> Option<When> {
    match word {
        "yes" => Some(When::Yes),
        "idle" => Some(When::Idle),
        "no" => Some(When::No),
        _ => None,
    }
}

/// A name without vendor, region, date, revision and `-latest`.
fn bare(name: &str) -> &str {
    let name = name.find("claude").map_or(name, |at| &name[at..]);
    let mut name = name.split(['@', ':']).next().unwrap_or_default();
    while let Some((before, last)) = name.rsplit_once('-') {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let date = last.len() == 8 && digits(last);
        let revision = last.strip_prefix('v').is_some_and(digits);
        if !(date || revision || last == "latest") {
            break;
        }
        name = before;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read_and_names_another_model() {
        let read: Vec<_> = rows(TABLE).map(|row| read(row).expect("a row")).collect();
        assert_eq!(MODELS.len(), read.len());
        assert!(OTHERS.iter().all(|name| MODELS.contains_key(name)));
        for (name, model) in read {
            let effort = matches!(model.thinking, Thinking::Adaptive | Thinking::Always);
            assert_eq!(effort, !model.efforts.is_empty(), "{name}");
            let samples = model.sampling != When::No;
            assert_eq!(samples, model.version == "2023-06-01", "{name}");
            assert!(name == "*" || bare(name) == name, "{name}");
            let family = model.family.unwrap_or(name);
            assert!(MODELS[family].family.is_none(), "{name}");
        }
    }

    #[test]
    fn a_family_is_a_model_by_all_its_names() {
        for (one, other, same) in [
            ("claude-sonnet-4-5", "claude-sonnet-4-5-20250929", true),
            ("claude-sonnet-4-20250514", "claude-4-sonnet", true),
            ("claude-opus-4-1", "claude-opus-4", false),
            ("claude-sonnet-4-5", "claude-haiku-4-5", false),
            ("kimi-k2", "kimi-k2", true),
            ("kimi-k2", "kimi-k3", false),
        ] {
            assert_eq!(family(one) == family(other), same, "{one} {other}");
        }
    }

    #[test]
    fn a_model_is_known_by_any_of_its_names() {
        for name in [
            "claude-haiku-4-5",
            "claude-haiku-4-5-20251001",
            "claude-haiku-4-5-latest",
            "claude-haiku-4-5@20251001",
            "anthropic/claude-haiku-4-5",
            "us.anthropic.claude-haiku-4-5-20251001-v1:0",
        ] {
            assert_eq!(Model::of(name), &MODELS["claude-haiku-4-5"], "{name}");
        }
        assert_eq!(Model::of("claude-novel-9-1"), &MODELS["claude"]);
        assert_eq!(Model::of("kimi-k2"), &MODELS["*"]);
        assert_ne!(Model::of("claude-opus-5-5"), Model::of("claude-opus-5"));
    }
}
