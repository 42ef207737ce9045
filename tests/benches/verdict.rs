//! What was measured beside what it must be, in Markdown.

use super::measure::heading;

/// Rows of ratios, each beside what it must be and what it should be.
#[derive(Default)]
pub(crate) struct Table {
    rows: Vec<Row>,
}

/// One ratio, or one count.
pub(crate) struct Row {
    pub(crate) what: &'static str,
    pub(crate) measured: Option<f64>,
    pub(crate) must: f64,
    pub(crate) aim: f64,
}

impl Table {
    pub(crate) fn row(&mut self, row: Row) {
        self.rows.push(row);
    }

    pub(crate) fn print(&self) {
        heading("what it must be", &["measured", "must", "aim", ""]);
        for row in &self.rows {
            let (shown, verdict) = match row.measured {
                None => ("not counted".to_owned(), "?"),
                Some(measured) if measured <= row.aim => (format!("{measured:.2}"), "aim"),
                Some(measured) if measured <= row.must => (format!("{measured:.2}"), "must"),
                Some(measured) => (format!("{measured:.2}"), "**missed**"),
            };
            let Row {
                what, must, aim, ..
            } = row;
            println!("| {what} | {shown} | {must:.2} | {aim:.2} | {verdict} |");
        }
    }
}
