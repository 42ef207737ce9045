//! What the models differ in, from `models.tsv`.

use std::sync::LazyLock;

use crate::protocol::rows::{Cells, longest, rows};

/// The rules of one model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rules {
    model: &'static str,
    efforts: Vec<(&'static str, Thinking)>,
    /// Whether it sees.
    pub(super) pictures: bool,
    /// Whether it can be told to call a tool, or none.
    pub(super) choice: bool,
}

/// How long to think, in the wire's terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Thinking {
    /// The model never does, so that there is nothing to say.
    Never,
    /// It is not to.
    Off,
    /// As long as it likes.
    On,
    /// So many tokens at the most.
    Budget(u64),
}

const MODELS: &str = include_str!("models.tsv");

static TABLE: LazyLock<Vec<Rules>> =
    LazyLock::new(|| rows(MODELS).filter_map(Rules::read).collect());

/// For the model that no row names, which none can be while the table has its row `*`.
static ANY: Rules = Rules {
    model: "*",
    efforts: Vec::new(),
    pictures: true,
    choice: true,
};

impl Rules {
    /// The rules of the model of this name.
    pub(super) fn of(model: &str) -> &'static Self {
        longest(&TABLE, |rules| rules.model, model).unwrap_or(&ANY)
    }

    /// What an effort means to the model; `None` where it has no such effort.
    pub(super) fn effort(&self, effort: &str) -> Option<Thinking> {
        let mut known = self.efforts.iter();
        known
            .find(|(word, _)| *word == effort)
            .map(|(_, thinking)| *thinking)
    }

    /// Whether it has thoughts, which are something else than a plan for tools.
    pub(super) fn thinks(&self) -> bool {
        let mut efforts = self.efforts.iter();
        efforts.any(|(_, thinking)| *thinking != Thinking::Never)
    }

    fn read(mut cells: Cells) -> Option<Self> {
        let rules = Self {
            model: cells.text()?,
            efforts: cells
                .text()?
                .split(' ')
                .map(effort)
                .collect::<Option<_>>()?,
            pictures: cells.flag()?,
            choice: cells.flag()?,
        };
        cells.end(rules)
    }
}

fn effort(cell: &'static str) -> Option<(&'static str, Thinking)> {
    let (word, value) = cell.split_once('=')?;
    let thinking = match value {
        "" => Thinking::Never,
        "off" => Thinking::Off,
        "on" => Thinking::On,
        tokens => Thinking::Budget(tokens.parse().ok()?),
    };
    Some((word, thinking))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read_and_names_a_model_once() {
        assert_eq!(TABLE.len(), rows(MODELS).count());
        for (at, rules) in TABLE.iter().enumerate() {
            assert!(TABLE[..at].iter().all(|other| other.model != rules.model));
            let thinks = rules.effort("none") == Some(Thinking::Off);
            assert_eq!(thinks, rules.thinks(), "{}", rules.model);
        }
        assert_eq!(Rules::of("north-1").model, "*");
    }

    #[test]
    fn the_longest_name_that_fits_decides() {
        for (model, row) in [
            ("command-a-plus-05-2026", "command-a"),
            ("command-a-vision-07-2025", "command-a-vision"),
            ("command-r7b-12-2024", "command-r7b"),
            ("command-r-plus-08-2024", "command"),
            ("c", "*"),
        ] {
            assert_eq!(Rules::of(model).model, row);
        }
    }
}
