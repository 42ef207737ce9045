//! Tables of what models differ in: data, and not code.

use std::str::Split;

/// The rows of a table, each with its cells: without comments, and without the names of the columns.
pub(crate) fn rows(table: &'static str) -> impl Iterator<Item = Cells> {
    let lines = table.lines().filter(|line| !line.starts_with('#')).skip(1);
    lines.map(|line| Cells(line.split('\t')))
}

/// The cells of a row, from the left.
#[derive(Debug, Clone)]
pub(crate) struct Cells(Split<'static, char>);

impl Cells {
    pub(crate) fn text(&mut self) -> Option<&'static str> {
        self.0.next()
    }

    /// `yes` or `no`, and nothing else.
    pub(crate) fn flag(&mut self) -> Option<bool> {
        match self.text()? {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        }
    }

    /// Words between commas; `-` where there are none.
    pub(crate) fn words(&mut self) -> Option<Vec<&'static str>> {
        Some(match self.text()? {
            "-" => Vec::new(),
            words => words.split(',').collect(),
        })
    }

    /// What was read, where it was all that there is.
    pub(crate) fn end<R>(mut self, read: R) -> Option<R> {
        self.text().is_none().then_some(read)
    }
}

/// Of the rows the one with the longest name that a model's name begins with; `*` is any other.
pub(crate) fn longest<'a, R>(
    rows: &'a [R],
    name: fn(&R) -> &'static str,
    model: &str,
) -> Option<&'a R> {
    let length = |row: &&R| match name(row) {
        "*" => Some(0),
        name => model.starts_with(name).then_some(name.len()),
    };
    let known = rows.iter().filter(|row| length(row).is_some());
    known.max_by_key(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "# a comment\nname\tflag\twords\n*\tno\t-\nab\tyes\tx,y\nabc\tmaybe\t-\n";

    #[test]
    fn cells_are_read_from_the_left_and_nothing_is_taken_for_a_flag() {
        let read = |mut cells: Cells| {
            let row = (cells.text()?, cells.flag()?, cells.words()?);
            cells.end(row)
        };
        let read: Vec<_> = rows(TABLE).map(read).collect();
        let expected = [
            Some(("*", false, vec![])),
            Some(("ab", true, vec!["x", "y"])),
            None,
        ];
        assert_eq!(read, expected);
        let short = rows(TABLE).map(|mut cells| cells.text().and_then(|name| cells.end(name)));
        assert!(short.flatten().next().is_none());
    }

    #[test]
    fn the_longest_name_decides_and_any_other_is_the_star() {
        let names = ["*", "ab", "abc"];
        for (model, row) in [("abcd", "abc"), ("abd", "ab"), ("a", "*"), ("", "*")] {
            assert_eq!(longest(&names, |name| name, model), Some(&row));
        }
        assert_eq!(longest(&names[1..], |name| name, "x"), None);
    }
}
