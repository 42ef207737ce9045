//! A sorted list of rows by model and provider, searched without regard to case.

use std::{borrow::Cow, cmp::Ordering, iter::once};

/// What is kept for a model at a provider; an empty provider stands for any.
#[derive(Debug, Clone)]
pub(super) struct Row<T> {
    pub(super) provider: Cow<'static, str>,
    pub(super) model: Cow<'static, str>,
    pub(super) value: T,
}

/// Rows in the order of model, then provider, so that the same name at all providers is one slice.
#[derive(Debug, Clone)]
pub(super) struct Table<T> {
    rows: Vec<Row<T>>,
    /// Where each row stands, counted from 1, at the hash of its names or at the next free place; 0 is
    /// free. A power of two of places, at least half of them free.
    places: Vec<u32>,
}

impl<T> Table<T> {
    pub(super) const fn new() -> Self {
        Self {
            rows: Vec::new(),
            places: Vec::new(),
        }
    }

    /// Takes over rows; of two for the same model and provider the later counts.
    pub(super) fn extend(&mut self, rows: impl IntoIterator<Item = Row<T>>) {
        self.rows.extend(rows);
        self.rows
            .sort_by(|one, two| order(&one.model, &one.provider, two));
        self.rows.dedup_by(|later, earlier| {
            let same = order(&later.model, &later.provider, earlier).is_eq();
            if same {
                std::mem::swap(later, earlier);
            }
            same
        });
        self.place();
    }

    fn place(&mut self) {
        self.places = vec![0; (2 * self.rows.len()).next_power_of_two()];
        let mask = self.places.len() - 1;
        for (place, row) in (1..).zip(&self.rows) {
            let mut at = hash(&row.provider, &row.model) & mask;
            while self.places[at] != 0 {
                at = (at + 1) & mask;
            }
            self.places[at] = place;
        }
    }

    pub(super) fn rows(&self) -> &[Row<T>] {
        &self.rows
    }

    pub(super) fn get(&self, provider: &str, model: &str) -> Option<&Row<T>> {
        let mask = self.places.len().checked_sub(1)?;
        let mut at = hash(provider, model) & mask;
        loop {
            let row = self.rows.get(self.places[at].checked_sub(1)? as usize)?;
            if is_same(&row.model, model) && is_same(&row.provider, provider) {
                return Some(row);
            }
            at = (at + 1) & mask;
        }
    }

    /// The rows of a model at all providers.
    pub(super) fn named(&self, model: &str) -> &[Row<T>] {
        let from = self
            .rows
            .partition_point(|row| folded(&row.model, model).is_lt());
        let rows = self.rows.get(from..).unwrap_or_default();
        let count = rows.partition_point(|row| folded(&row.model, model).is_eq());
        rows.get(..count).unwrap_or_default()
    }

    /// The rows of all models whose names begin so, with what follows.
    pub(super) fn beginning<'a>(
        &'a self,
        prefix: &'a str,
    ) -> impl Iterator<Item = (&'a Row<T>, &'a str)> {
        let from = self
            .rows
            .partition_point(|row| folded(&row.model, prefix).is_lt());
        self.rows
            .get(from..)
            .unwrap_or_default()
            .iter()
            .map_while(|row| {
                let (head, rest) = row.model.split_at_checked(prefix.len())?;
                head.eq_ignore_ascii_case(prefix).then_some((row, rest))
            })
    }
}

/// Whether two names are the same without regard to case.
fn is_same(one: &str, two: &str) -> bool {
    one == two || one.eq_ignore_ascii_case(two)
}

/// The same for names that are. Nobody is served by names that collide: whose table is searched
/// chose them.
fn hash(provider: &str, model: &str) -> usize {
    /// The bit in which ASCII letters differ by case.
    const CASE: u64 = u64::from_ne_bytes([0x20; 8]);
    /// 2⁶⁴ by the golden ratio, odd.
    const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

    let mut hash = 0_u64;
    for name in [provider, model] {
        let (words, rest) = name.as_bytes().as_chunks::<8>();
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        for word in words.iter().chain(once(&last)) {
            let word = u64::from_ne_bytes(*word) | CASE;
            hash = (hash.rotate_left(23) ^ word).wrapping_mul(SPREAD);
        }
    }
    (hash >> 32) as usize
}

fn order<T>(model: &str, provider: &str, row: &Row<T>) -> Ordering {
    folded(model, &row.model).then_with(|| folded(provider, &row.provider))
}

fn folded(one: &str, two: &str) -> Ordering {
    let (one, two) = (one.as_bytes(), two.as_bytes());
    // Most bytes are the same, and need no folding.
    let unlike = one
        .iter()
        .zip(two)
        .find(|(one, two)| one != two && !one.eq_ignore_ascii_case(two));
    match unlike {
        Some((one, two)) => one.to_ascii_lowercase().cmp(&two.to_ascii_lowercase()),
        None => one.len().cmp(&two.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(keys: &[(&'static str, &'static str)]) -> Table<usize> {
        let mut table = Table::new();
        table.extend(
            keys.iter()
                .enumerate()
                .map(|(value, (provider, model))| Row {
                    provider: (*provider).into(),
                    model: (*model).into(),
                    value,
                }),
        );
        table
    }

    #[test]
    fn a_row_is_found_whatever_its_case() {
        let table = table(&[("b", "Two"), ("a", "one"), ("a", "TWO"), ("c", "three")]);
        let found = |provider, model| table.get(provider, model).map(|row| row.value);
        assert_eq!(found("B", "two"), Some(0));
        assert_eq!(found("a", "two"), Some(2));
        assert_eq!(found("a", "three"), None);
        let named: Vec<_> = table.named("tWo").iter().map(|row| row.value).collect();
        assert_eq!(named, [2, 0]);
    }

    #[test]
    fn the_later_of_two_rows_for_one_model_counts() {
        let table = table(&[("a", "x"), ("a", "y"), ("A", "X"), ("a", "x")]);
        assert_eq!(table.rows().len(), 2);
        assert_eq!(table.get("a", "x").map(|row| row.value), Some(3));
    }

    #[test]
    fn rows_beginning_with_a_name_come_with_what_follows_it() {
        let table = table(&[("a", "gpt"), ("a", "GPT-4"), ("b", "gpt-4-x"), ("a", "gq")]);
        let rest: Vec<_> = table.beginning("Gpt-4").map(|(_, rest)| rest).collect();
        assert_eq!(rest, ["", "-x"]);
    }
}
