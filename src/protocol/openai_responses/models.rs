//! What differs between the models: rules in data, `models.tsv`.

use std::sync::LazyLock;

use crate::protocol::rows::{Cells, longest, rows};

struct Rules {
    /// How their names begin.
    begin: &'static str,
    reasons: bool,
    /// Whether they are all of one family.
    family: bool,
}

const TABLE: &str = include_str!("models.tsv");

static MODELS: LazyLock<Vec<Rules>> = LazyLock::new(|| rows(TABLE).filter_map(read).collect());

fn read(mut row: Cells) -> Option<Rules> {
    let rules = Rules {
        begin: row.text()?,
        reasons: row.flag()?,
        family: row.flag()?,
    };
    row.end(rules)
}

fn rules(name: &str) -> Option<&'static Rules> {
    longest(&MODELS, |rules| rules.begin, name)
}

/// Whether a model is known to reason. Fine-tuned ones do as the model that they began as; what
/// deployments are is not known.
pub(super) fn reasons(model: &str) -> bool {
    let name = model.strip_prefix("ft:").unwrap_or(model);
    rules(name).is_some_and(|rules| rules.reasons)
}

/// The family of the model of this name. A deployment is one of its own.
pub(in crate::protocol) fn family(model: &str) -> &str {
    match rules(model).filter(|rules| rules.family) {
        Some(rules) => rules.begin,
        None => undated(model),
    }
}

/// A name without the date at its end, `-2025-11-13`.
fn undated(name: &str) -> &str {
    let Some((before, date)) = name
        .len()
        .checked_sub(11)
        .and_then(|at| name.split_at_checked(at))
    else {
        return name;
    };
    let is_date = date.bytes().enumerate().all(|(at, byte)| match at {
        0 | 5 | 8 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    if is_date { before } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        assert_eq!(MODELS.len(), rows(TABLE).count());
        assert!(MODELS.iter().all(|rules| !rules.begin.is_empty()));
        assert!(!MODELS.is_empty());
    }

    #[test]
    fn the_longest_beginning_of_a_name_holds() {
        for (model, expected) in [
            ("gpt-5-mini", true),
            ("gpt-5-chat-latest", false),
            ("gpt-5.2", true),
            ("o4-mini", true),
            ("ft:o4-mini-2025-04-16:acme::1", true),
            ("gpt-4o", false),
            ("my-deployment", false),
        ] {
            assert_eq!(reasons(model), expected, "{model}");
        }
    }

    #[test]
    fn a_family_is_a_generation_that_shares_or_a_model_under_any_date() {
        for (one, other, same) in [
            ("gpt-5-mini", "gpt-5-2025-08-07", true),
            ("gpt-5.2", "gpt-5.2-2025-12-11", true),
            ("gpt-5.2", "gpt-5.1", false),
            ("gpt-5", "o4-mini", false),
            ("o4-mini", "o4-mini-deep-research", true),
            ("my-deployment", "another", false),
            ("-2025-12-11", "", true),
            ("ä-2025-12-11", "ä", true),
            ("2025-12-11", "", false),
        ] {
            assert_eq!(family(one) == family(other), same, "{one} {other}");
        }
    }
}
