//! What the models differ in, from `models.tsv`.

use std::sync::LazyLock;

use crate::protocol::rows::{Cells, longest, rows};

/// The rules of one model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rules {
    model: &'static str,
    efforts: Vec<(&'static str, Thinking)>,
    /// Whether a call without a signature is refused.
    pub(super) signatures: bool,
    /// Whether it knows penalties.
    pub(super) penalties: bool,
    /// Whether it can be held to JSON while it has tools.
    pub(super) json_tools: bool,
    /// Whether it takes instructions apart from what the person says.
    pub(super) system: bool,
    /// Whether all models of these rules are one family.
    family: bool,
}

/// How long to think, in the wire's terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Thinking {
    /// The model never does, so that there is nothing to say.
    Never,
    /// `thinkingBudget`, in tokens.
    Budget(u32),
    /// `thinkingLevel`.
    Level(&'static str),
}

const MODELS: &str = include_str!("models.tsv");

static TABLE: LazyLock<Vec<Rules>> =
    LazyLock::new(|| rows(MODELS).filter_map(Rules::read).collect());

/// For the model that no row names, which none can be while the table has its row `*`.
static ANY: Rules = Rules {
    model: "*",
    efforts: Vec::new(),
    signatures: false,
    penalties: true,
    json_tools: true,
    system: true,
    family: false,
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

    fn read(mut cells: Cells) -> Option<Self> {
        let rules = Self {
            model: cells.text()?,
            efforts: cells
                .text()?
                .split(' ')
                .map(effort)
                .collect::<Option<_>>()?,
            signatures: cells.flag()?,
            penalties: cells.flag()?,
            json_tools: cells.flag()?,
            system: cells.flag()?,
            family: cells.flag()?,
        };
        cells.end(rules)
    }
}

/// The family of the model of this name.
pub(super) fn family(model: &str) -> &str {
    let model = model.strip_prefix("models/").unwrap_or(model);
    let rules = Rules::of(model);
    if rules.family { rules.model } else { model }
}

fn effort(cell: &'static str) -> Option<(&'static str, Thinking)> {
    let (word, value) = cell.split_once('=')?;
    let thinking = match value {
        "" => Thinking::Never,
        value if value.bytes().all(|byte| byte.is_ascii_digit()) => {
            Thinking::Budget(value.parse().ok()?)
        }
        value => Thinking::Level(value),
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
        }
        assert_eq!(Rules::of("learnlm-1").model, "*");
    }

    #[test]
    fn the_longest_name_that_fits_decides() {
        for (model, row) in [
            ("gemini-2.5-flash-lite-001", "gemini-2.5-flash-lite"),
            ("gemini-2.5-flash-001", "gemini-2.5-flash"),
            ("gemini-3.6-flash", "gemini-3."),
            ("gemini-flash-latest", "gemini-"),
            ("gemma-3-27b-it", "gemma-"),
        ] {
            assert_eq!(Rules::of(model).model, row);
        }
    }

    #[test]
    fn a_family_is_a_model_by_all_its_names() {
        for (one, other, same) in [
            ("gemini-3-pro-preview", "models/gemini-3-pro", true),
            ("gemini-2.5-flash", "gemini-2.5-flash-lite", false),
            ("gemini-3.6-flash", "gemini-3.6-pro", false),
            ("gemini-3.6-flash", "models/gemini-3.6-flash", true),
        ] {
            assert_eq!(family(one) == family(other), same, "{one} {other}");
        }
    }

    #[test]
    fn a_model_has_levels_or_budgets_and_never_both() {
        for rules in TABLE.iter() {
            let levels = rules.efforts.iter();
            let levels = levels.filter(|(_, thinking)| matches!(thinking, Thinking::Level(_)));
            let levels = levels.count();
            assert!(
                levels == 0 || levels == rules.efforts.len(),
                "{}",
                rules.model
            );
        }
    }
}
