//! What differs between the models: rules in data, `models.tsv`; those of Claude are Anthropic's.

use std::sync::LazyLock;

use super::NAME;
use crate::{
    protocol::{
        anthropic_messages::model::{Model as Claude, family as claude_family},
        rows::{Cells, longest, rows},
    },
    types::{ChatRequest, Extra},
};

/// What is known of one model.
#[derive(Debug, Clone, Copy)]
pub(super) enum Model {
    /// One of Anthropic's.
    Claude(&'static Claude),
    /// Another.
    Other(&'static Row),
}

/// What is known of the models of one family.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    name: &'static str,
    format: Format,
    forced: Forced,
    pub(super) asked: Asked,
    /// The efforts it knows, from low to high.
    pub(super) efforts: Vec<&'static str>,
    cache: bool,
}

/// By what the answer is brought into a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// A schema that it is held to.
    Native,
    /// A tool that it has to call.
    Tool,
    /// Words.
    Told,
}

/// Which tools can be forced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Forced {
    /// None.
    No,
    /// Any of them, but none by its name.
    Any,
    /// Any of them, or one by its name.
    Named,
}

/// How an effort is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// Not at all.
    No,
    /// Nova's `reasoningConfig`.
    Nova,
    /// A word in this member.
    Word(&'static str),
}

/// The regions of inference profiles, as they stand before a model's name (`PROVIDERS` §8.1).
const REGIONS: [&str; 8] = ["us", "eu", "apac", "jp", "au", "ca", "us-gov", "global"];

const TABLE: &str = include_str!("models.tsv");

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| rows(TABLE).filter_map(read).collect());

/// Among the request's own words, the name of the model behind the ARN of a profile or a deployment.
pub(super) const BASE: &str = "base_model";

impl Model {
    /// What is known of the model that is asked.
    pub(super) fn of(request: &ChatRequest) -> Self {
        Self::named(base(&request.settings().extra).unwrap_or(request.model()))
    }

    fn named(name: &str) -> Self {
        let name = name_of(name);
        if name.contains("claude") {
            return Self::Claude(Claude::of(name));
        }
        // The region of an inference profile stands in front of the vendor.
        let behind = name.split_once('.').map_or("", |(_, behind)| behind);
        let known = [name, behind].map(|name| longest(&ROWS, |row| row.name, name));
        let known = known.into_iter().flatten();
        let longest = known.max_by_key(|row| (row.name != "*", row.name.len()));
        Self::Other(longest.expect("the table names the others, which a test sees to"))
    }

    /// Which tools can be forced, while it thinks or does not.
    pub(super) fn forced(self, thinks: bool) -> Forced {
        match self {
            Self::Claude(claude) if claude.forced.is_now(thinks) => Forced::Named,
            Self::Claude(_) => Forced::No,
            Self::Other(row) => row.forced,
        }
    }

    /// By what an object of a schema comes about, while it thinks or does not, beside tools or
    /// without.
    pub(super) fn format(self, thinks: bool, tools: bool) -> Format {
        let known = match self {
            Self::Claude(claude) if claude.format => Format::Native,
            Self::Claude(_) => Format::Tool,
            Self::Other(row) => row.format,
        };
        match (known, self.forced(thinks)) {
            (Format::Tool, Forced::No) => Format::Told,
            (Format::Tool, Forced::Any) if tools => Format::Told,
            (known, _) => known,
        }
    }

    /// Whether a conversation may end with the assistant's words.
    pub(super) fn prefill(self) -> bool {
        match self {
            Self::Claude(claude) => claude.prefill,
            Self::Other(_) => true,
        }
    }

    /// Whether instructions may stand in the middle of a conversation.
    pub(super) fn system(self) -> bool {
        matches!(self, Self::Claude(claude) if claude.system)
    }

    /// Whether it knows cache points.
    pub(super) fn cache(self) -> bool {
        match self {
            Self::Claude(_) => true,
            Self::Other(row) => row.cache,
        }
    }

    /// Whether thoughts that are signed may be its own.
    pub(super) fn signs(self) -> bool {
        matches!(self, Self::Claude(_)) || matches!(self, Self::Other(row) if row.name == "*")
    }
}

/// The model behind the name of a profile or a deployment, where the caller tells it.
pub(in crate::protocol) fn base(extra: &Extra) -> Option<&str> {
    extra.get(NAME)?.get(BASE)?.as_str()
}

/// The family of the model of this name, wherever it is asked. What hides behind an ARN is of its own.
pub(super) fn family(name: &str) -> &str {
    let name = name_of(name);
    if name.contains("claude") {
        return claude_family(name);
    }
    match name.split_once('.') {
        Some((region, model)) if REGIONS.contains(&region) => model,
        _ => name,
    }
}

/// A name without the ARN around it.
pub(in crate::protocol) fn name_of(name: &str) -> &str {
    match name.strip_prefix("arn:") {
        Some(arn) => arn.rsplit('/').next().unwrap_or_default(),
        None => name,
    }
}

fn read(mut cells: Cells) -> Option<Row> {
    let row = Row {
        name: cells.text()?,
        format: match cells.text()? {
            "native" => Format::Native,
            "tool" => Format::Tool,
            "told" => Format::Told,
            _ => return None,
        },
        forced: match cells.text()? {
            "no" => Forced::No,
            "any" => Forced::Any,
            "named" => Forced::Named,
            _ => return None,
        },
        asked: match cells.text()? {
            "-" => Asked::No,
            "nova" => Asked::Nova,
            member => Asked::Word(member),
        },
        efforts: cells.words()?,
        cache: cells.flag()?,
    };
    cells.end(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str) -> &'static str {
        match Model::named(name) {
            Model::Claude(_) => "claude",
            Model::Other(row) => row.name,
        }
    }

    #[test]
    fn every_row_is_read_and_names_another_family() {
        let read: Vec<_> = rows(TABLE).map(|row| read(row).expect("a row")).collect();
        assert_eq!(*ROWS, read);
        for (at, row) in read.iter().enumerate() {
            let same = read[..at].iter().any(|other| other.name == row.name);
            assert!(!same, "{}", row.name);
            assert_eq!(row.asked == Asked::No, row.efforts.is_empty());
        }
        assert!(read.iter().any(|row| row.name == "*"));
    }

    #[test]
    fn a_model_is_known_by_its_name_its_profile_and_its_arn() {
        for (name, known) in [
            ("amazon.nova-pro-v1:0", "amazon.nova"),
            ("us.amazon.nova-2-lite-v1:0", "amazon.nova-2"),
            ("openai.gpt-oss-120b-1:0", "openai.gpt-oss"),
            ("eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude"),
            (
                "arn:aws:bedrock:us-east-1:000000000000:inference-profile/us.meta.llama4-scout-17b-instruct-v1:0",
                "meta.",
            ),
            (
                "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0",
                "claude",
            ),
            (
                "arn:aws:bedrock:us-east-1:000000000000:application-inference-profile/a1b2c3",
                "*",
            ),
            ("novel.model-v1", "*"),
        ] {
            assert_eq!(row(name), known, "{name}");
        }
    }

    #[test]
    fn a_family_is_a_model_wherever_it_is_asked() {
        for (one, other, same) in [
            (
                "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
                "global.anthropic.claude-sonnet-4-5-20250929-v1:0",
                true,
            ),
            (
                "anthropic.claude-sonnet-4-5-20250929-v1:0",
                "anthropic.claude-haiku-4-5-20251001-v1:0",
                false,
            ),
            (
                "us.amazon.nova-2-lite-v1:0",
                "amazon.nova-2-lite-v1:0",
                true,
            ),
            ("amazon.nova-pro-v1:0", "amazon.nova-lite-v1:0", false),
            ("moonshotai.kimi-k2.5", "zai.kimi-k2.5", false),
        ] {
            assert_eq!(family(one) == family(other), same, "{one} {other}");
        }
    }

    #[test]
    fn the_model_behind_a_profile_is_the_one_that_the_caller_names() {
        let profile = "arn:aws:bedrock:us-east-1:000000000000:application-inference-profile/a1b2c3";
        let words = serde_json::json!({BASE: "openai.gpt-oss-20b-1:0"});
        let request = ChatRequest::new(profile).extra(NAME, words);
        assert!(matches!(Model::of(&request), Model::Other(row) if row.name == "openai.gpt-oss"));
    }
}
