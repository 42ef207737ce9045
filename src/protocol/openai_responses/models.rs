//! What differs between the models: rules in data, `models.tsv`.

use std::sync::LazyLock;

/// Beginnings of names, and whether such models reason.
static MODELS: LazyLock<Vec<(&str, bool)>> = LazyLock::new(|| {
    let rows = include_str!("models.tsv").lines();
    let rows = rows.filter(|row| !row.starts_with('#'));
    let cells = rows.filter_map(|row| row.split_once('\t'));
    cells.map(|(name, word)| (name, word == "yes")).collect()
});

/// Whether a model is known to reason. Fine-tuned ones do as the model that they began as; what
/// deployments are is not known.
pub(super) fn reasons(model: &str) -> bool {
    let name = model.strip_prefix("ft:").unwrap_or(model);
    let known = MODELS.iter().filter(|(begin, _)| name.starts_with(begin));
    let known = known.max_by_key(|(begin, _)| begin.len());
    known.is_some_and(|(_, reasons)| *reasons)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_a_name_and_a_word() {
        let rows = include_str!("models.tsv").lines();
        for row in rows.filter(|row| !row.starts_with('#')) {
            let (name, word) = row.split_once('\t').unwrap();
            assert!(!name.is_empty() && matches!(word, "yes" | "no"), "{row}");
        }
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
}
