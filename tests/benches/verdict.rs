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
    pub(crate) bounds: Option<Bounds>,
}

/// What a ratio must be, and what it should be.
pub(crate) struct Bounds {
    pub(crate) must: f64,
    pub(crate) aim: f64,
}

impl Table {
    /// Adds a row that is held against bounds.
    pub(crate) fn bound(&mut self, what: &'static str, measured: Option<f64>, must: f64, aim: f64) {
        let bounds = Some(Bounds { must, aim });
        self.rows.push(Row {
            what,
            measured,
            bounds,
        });
    }

    /// Adds a row that is only there to be known.
    pub(crate) fn note(&mut self, what: &'static str, measured: Option<f64>) {
        self.rows.push(Row {
            what,
            measured,
            bounds: None,
        });
    }

    pub(crate) fn print(&self) {
        heading("what it must be", &["measured", "must", "aim", ""]);
        for row in &self.rows {
            let shown = |value: f64| format!("{value:.3}");
            let measured = row.measured.map_or("not counted".to_owned(), shown);
            let what = row.what;
            match &row.bounds {
                None => println!("| {what} | {measured} | | | |"),
                Some(bounds) => {
                    let Bounds { must, aim } = bounds;
                    let verdict = bounds.verdict(row.measured);
                    println!("| {what} | {measured} | {must:.2} | {aim:.2} | {verdict} |");
                }
            }
        }
    }
}

impl Bounds {
    /// Decided by what was measured, and not by what is shown of it.
    fn verdict(&self, measured: Option<f64>) -> &'static str {
        match measured {
            None => "?",
            Some(measured) if measured <= self.aim => "aim",
            Some(measured) if measured <= self.must => "must",
            Some(_) => "**missed**",
        }
    }
}
