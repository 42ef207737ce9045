//! What frames a chat, from `models.tsv`.

use std::sync::LazyLock;

use crate::protocol::{Cells, longest, rows};

/// What a model is shown beside what was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Frame {
    model: &'static str,
    /// The tokens that the answer begins with.
    pub(super) answer: u64,
    /// What is said about tools, beside their declarations.
    pub(super) tools: u64,
}

const MODELS: &str = include_str!("models.tsv");

static TABLE: LazyLock<Vec<Frame>> =
    LazyLock::new(|| rows(MODELS).filter_map(Frame::read).collect());

/// For the model that no row names, which none can be while the table has its row `*`.
const ANY: Frame = Frame {
    model: "*",
    answer: 3,
    tools: 9,
};

impl Frame {
    /// That of the model of this name, whoever serves it.
    pub(super) fn of(model: &str) -> Self {
        let name = model.rsplit_once('/').map_or(model, |(_, name)| name);
        let name = name.strip_prefix("ft:").unwrap_or(name);
        longest(&TABLE, |frame| frame.model, name)
            .copied()
            .unwrap_or(ANY)
    }

    fn read(mut row: Cells) -> Option<Self> {
        let frame = Self {
            model: row.text()?,
            answer: row.text()?.parse().ok()?,
            tools: row.text()?.parse().ok()?,
        };
        row.end(frame)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read_and_the_longest_name_decides() {
        assert_eq!(TABLE.len(), rows(MODELS).count());
        for (model, row) in [
            ("gpt-5.2-mini", "gpt-5"),
            ("openai/o3-mini", "o3"),
            ("ft:gpt-4o:acme::1", "*"),
            ("gpt-4o", "*"),
        ] {
            assert_eq!(Frame::of(model).model, row, "{model}");
        }
        assert_eq!(Frame::of("gpt-4o"), ANY);
    }
}
