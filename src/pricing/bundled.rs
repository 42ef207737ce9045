//! The table that comes with the crate.

use std::{borrow::Cow, sync::LazyLock};

use super::{
    model::{Mode, ModelFacts},
    rates::{PerToken, Rates},
    table::{Row, Table},
};

/// The names of the columns of prices, in the order of the file.
const PRICES: [&str; 8] = [
    "input",
    "cache_read",
    "cache_write",
    "cache_write_1h",
    "output",
    "reasoning",
    "audio_input",
    "audio_output",
];

static TABLE: LazyLock<Table<ModelFacts>> = LazyLock::new(|| {
    parse(include_str!("table.tsv")).expect("every row of the bundled table is read by its tests")
});

/// The bundled table, read at its first use.
pub(super) fn table() -> &'static Table<ModelFacts> {
    &TABLE
}

/// Reads the format that the head of `table.tsv` describes; an error is the line that breaks it.
fn parse(text: &'static str) -> Result<Table<ModelFacts>, &'static str> {
    let mut lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.next();
    let mut table = Table::new();
    let rows: Result<Vec<_>, _> = lines.map(|line| row(line).ok_or(line)).collect();
    table.extend(rows?);
    Ok(table)
}

fn row(line: &'static str) -> Option<Row<ModelFacts>> {
    let mut columns = line.split('\t');
    let (provider, model) = columns.next()?.split_once('/')?;
    let mode = Mode::parse(columns.next()?)?;
    let mut base = PerToken::UNSTATED;
    for class in PRICES {
        *base.class_mut(class)? = number(columns.next()?)?;
    }
    let context_tokens = number(columns.next()?)?;
    let max_output_tokens = number(columns.next()?)?;
    let embedding_dimensions = number(columns.next()?)?;
    let deprecation_date = Some(columns.next()?).filter(|date| !date.is_empty());
    let mut rates = Rates::new(base);
    for (above, prices) in priced(columns.next()?)? {
        rates = rates.step(above.parse().ok()?, prices);
    }
    for (name, prices) in priced(columns.next()?)? {
        rates = rates.tier(name, prices);
    }
    let abilities = columns.next()?;
    columns.next().is_none().then_some(Row {
        provider: provider.into(),
        model: model.into(),
        value: ModelFacts {
            rates,
            mode,
            context_tokens,
            max_output_tokens,
            embedding_dimensions,
            deprecation_date: deprecation_date.map(Cow::Borrowed),
            abilities: abilities.into(),
        },
    })
}

/// `Some(None)` is an empty column, `None` one that holds no number.
#[expect(clippy::option_option, reason = "absent and malformed are two answers")]
fn number(column: &str) -> Option<Option<u64>> {
    if column.is_empty() {
        return Some(None);
    }
    column.parse().ok().map(Some)
}

/// Reads `head class=price class=price;head class=price`.
fn priced(column: &'static str) -> Option<Vec<(&'static str, PerToken)>> {
    let items = column.split(';').filter(|item| !item.is_empty());
    let item = |item: &'static str| {
        let mut words = item.split(' ');
        let head = words.next()?;
        let mut prices = PerToken::UNSTATED;
        for word in words {
            let (class, price) = word.split_once('=')?;
            *prices.class_mut(class)? = Some(price.parse().ok()?);
        }
        Some((head, prices))
    };
    items.map(item).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_bundled_table_is_read_and_none_twice() {
        let lines = include_str!("table.tsv").lines();
        let rows = lines.filter(|line| !line.starts_with('#')).count() - 1;
        assert_eq!(parse(include_str!("table.tsv")).unwrap().rows().len(), rows);
        assert_eq!(rows, 761);
    }

    #[test]
    fn the_columns_of_the_bundled_table_are_those_that_are_read() {
        let head = include_str!("table.tsv")
            .lines()
            .find(|line| !line.starts_with('#'))
            .unwrap();
        let columns: Vec<_> = head.split('\t').collect();
        assert_eq!(columns[2..10], PRICES);
        assert_eq!(
            [&columns[..2], &columns[10..]].concat(),
            [
                "model",
                "mode",
                "context_tokens",
                "max_output_tokens",
                "embedding_dimensions",
                "deprecation_date",
                "steps",
                "tiers",
                "supports",
            ]
        );
    }

    #[test]
    fn a_row_with_a_column_too_many_or_too_few_or_wrong_is_refused() {
        let line = "p/m\tchat\t1\t\t\t\t2\t\t\t\t8\t4\t\t\t9 input=3\tflex output=1\tvision";
        let read = row(line).unwrap();
        assert_eq!((&*read.provider, &*read.model), ("p", "m"));
        assert_eq!(read.value.rates.steps().len(), 1);
        for broken in [
            "p/m\tchat\t1\t\t\t\t2\t\t\t\t8\t4\t\t\t9 input=3\tflex output=1",
            "p/m\tchat\t1\t\t\t\t2\t\t\t\t8\t4\t\t\t9 input=3\tflex output=1\tvision\t",
            "p/m\tchat\t1.5\t\t\t\t2\t\t\t\t8\t4\t\t\t\t\t",
            "p/m\tchat\t1\t\t\t\t2\t\t\t\t8\t4\t\t\t9 inputs=3\t\t",
            "pm\tchat\t1\t\t\t\t2\t\t\t\t8\t4\t\t\t\t\t",
            "p/m\tchart\t1\t\t\t\t2\t\t\t\t8\t4\t\t\t\t\t",
        ] {
            assert!(row(broken).is_none(), "{broken}");
        }
    }
}
